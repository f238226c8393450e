"""The knowledge base: how to route what, model answers, whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.choices import ANSWER_OUTCOMES
from receptions.models.topic import Topic
from receptions.models.words import Document, Matches, WordQuery
from territories import clock
from territories.choices import Role
from territories.models import Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


def may_write_for_country(user: User) -> bool:
    """The Administration, and who keeps the reference data."""
    return user.powers.everywhere("decide_appeals") or Role.ADMINISTRATOR in user.roles


def editable_by(user: User) -> Q:
    """Articles the person may change, as a condition."""
    condition = user.powers.inside("decide_appeals", "territory__path")
    if may_write_for_country(user):
        condition |= Q(territory__isnull=True)
    return condition


class ArticleKind(models.TextChoices):
    ROUTING = "routing", _("how to route")
    ANSWER = "answer", _("model answer")
    CONTACTS = "contacts", _("whom to call")


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User) -> Self:
        """What is published, and the drafts the person may edit."""
        return self.filter(Q(published=True) | editable_by(user))

    def matching(self, text: str) -> Self:
        """Articles with all the words, in any script."""
        return self.filter(Matches(F("search"), WordQuery(Value(text))))

    def about(self, topic: Topic) -> Self:
        """Articles of the topic or its group (`of_topic`), and those of no topic."""
        keys = [key for key in (topic.pk, topic.parent_id) if key]
        links = Article.topics.through.objects.filter(article=OuterRef("pk"))
        rows = self.annotate(of_topic=Exists(links.filter(topic__in=keys)))
        return rows.filter(Q(of_topic=True) | ~Exists(links))


class Article(models.Model):
    """One article in one language; its earlier texts are kept as versions.

    Without a territory it holds for the country. `key` names an article of the reference data.
    """

    key = models.CharField(max_length=60, unique=True, null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=ArticleKind)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    outcome = models.CharField(
        _("outcome"),
        max_length=16,
        choices=[(one.value, one.label) for one in ANSWER_OUTCOMES],
        blank=True,
    )
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="articles"
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published = models.BooleanField(_("published"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    search = models.GeneratedField(
        expression=Document(
            Concat(F("title"), Value(" "), F("body"), output_field=models.TextField())
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["kind", "title", "pk"]
        indexes = [GinIndex(fields=["search"], name="article_search", fastupdate=False)]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(kind="answer"), name="only_answers_have_an_outcome"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("receptions:article-detail", args=[self.pk])


class ArticleVersion(models.Model):
    """A text an article has had: who wrote it and when. Never changed."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_row_an_article_version")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number}"
