"""Saved filters, subscriptions and articles."""

import factory
from factory.django import DjangoModelFactory

from receptions import models
from tests.factories.territories import UserFactory


class SavedFilterFactory(DjangoModelFactory):
    class Meta:
        model = models.SavedFilter

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Filtr {n}")
    query = "status=registered"


class SubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = models.Subscription

    saved_filter = factory.SubFactory(SavedFilterFactory)
    user = factory.SelfAttribute("saved_filter.owner")
    kind = "matches"
    threshold = 1


class ArticleFactory(DjangoModelFactory):
    class Meta:
        model = models.Article

    kind = "routing"
    language = "uz"
    title = factory.Sequence(lambda n: f"Maqola {n}")
    body = "Suv masalasi tuman suv taʼminotiga yuboriladi."
    published = True
