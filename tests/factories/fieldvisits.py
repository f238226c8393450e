"""Households, rounds, field receptions and findings; made by the services, as in life."""

import datetime as dt
from types import SimpleNamespace

import factory
from factory.django import DjangoModelFactory

from fieldvisits import models
from fieldvisits.choices import FieldReceptionKind, VisitResult
from fieldvisits.drafts import MemberDraft, OfficialDraft, Problem
from fieldvisits.services import field_receptions, findings, rounds
from territories import clock
from territories.choices import Role
from tests.factories.receptions import ReceptionFactory, TopicFactory
from tests.factories.territories import (
    CalendarVersionFactory,
    MahallaFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
    world,
)


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = models.Household

    mahalla = factory.SubFactory(MahallaFactory)
    street = "Navoiy koʻchasi"
    house = factory.Sequence(str)
    head_name = factory.Sequence(lambda n: f"Rahimov Anvar {n}")
    phone = "+998901234567"
    members = 4


def place():
    """A district with a mahalla of three households, its reception, and the three who work."""
    region = RegionFactory()
    district = TerritoryFactory(parent=region)
    where = SimpleNamespace(
        region=region,
        district=district,
        mahalla=MahallaFactory(parent=district),
        far=TerritoryFactory(),
        head=UserFactory(role=Role.HEAD, place=district),
        registrar=UserFactory(role=Role.REGISTRAR, place=district),
        member=UserFactory(role=Role.ROUND_MEMBER, place=district),
    )
    return _furnished(where)


def whole_place():
    """The same in the small world of permission tests, with every role here and elsewhere."""
    where = world()
    where.head = where.users[Role.HEAD]
    where.registrar = where.users[Role.REGISTRAR]
    where.member = where.users[Role.ROUND_MEMBER]
    where.national_service = ReceptionFactory(territory=where.country)
    return _furnished(where)


def _furnished(where):
    CalendarVersionFactory()
    where.reception = ReceptionFactory(territory=where.district)
    where.far_reception = ReceptionFactory(territory=where.far)
    where.region_reception = ReceptionFactory(territory=where.region)
    where.topic = TopicFactory()
    where.households = HouseholdFactory.create_batch(3, mahalla=where.mahalla)
    return where


def planned(where, *, days=3, **fields):
    """A planned round of the place's mahalla, with its round member."""
    today = clock.today()
    defaults = {
        "reception": where.reception,
        "territory": where.mahalla,
        "starts_on": today,
        "ends_on": today + dt.timedelta(days=days),
        "members": [MemberDraft(user=where.member, position="Yoshlar yetakchisi")],
        "by": where.head,
    }
    return rounds.plan(**{**defaults, **fields})


def running(where, **fields):
    """A round under way."""
    return rounds.start(round_=planned(where, **fields), by=where.member)


def problem(where, **fields):
    """What somebody tells."""
    defaults = {"topic": where.topic, "text": "Suv kelmayapti", "person": "Rahimov Anvar"}
    return Problem(**{**defaults, **fields})


def visited(visit, where, result=VisitResult.NO_PROBLEM, **fields):
    """A visit written down; with one problem where that is its result."""
    if result == VisitResult.PROBLEM:
        fields.setdefault("problems", [problem(where)])
    return rounds.record_visit(visit=visit, by=where.member, result=result, **fields)


def finished(where, results=(), **fields):
    """A finished round whose first visits gave the results."""
    round_ = running(where, **fields)
    for visit, result in zip(round_.visits.all(), results, strict=False):
        visited(visit, where, result)
    return rounds.finish(round_=round_, by=where.head)


def announced(where, *, hours=2, **fields):
    """A field reception in a few hours, with one official."""
    defaults = {
        "reception": where.reception,
        "territory": where.mahalla,
        "kind": FieldReceptionKind.PUBLIC,
        "starts_at": clock.now() + dt.timedelta(hours=hours),
        "place": "12-maktab",
        "group": [OfficialDraft("Usmonov Sardor", "hokim oʻrinbosari")],
        "by": where.head,
    }
    return field_receptions.announce(**{**defaults, **fields})


def due(where, **fields):
    """A field reception whose day has come."""
    with clock.playing(clock.now() - dt.timedelta(days=1)):
        return announced(where, **fields)


def held(where, visitors=5, **fields):
    """A field reception written down."""
    return field_receptions.hold(
        field_reception=due(where, **fields),
        by=where.registrar,
        visitors=visitors,
        minutes="Hammasi eshitildi.",
    )


def heard(where, field_reception=None, **fields):
    """A finding of a field reception, still to be decided."""
    return findings.record_problem(
        field_reception=field_reception or due(where),
        problem=problem(where, **{"residence": "Navoiy 7", **fields}),
        by=where.registrar,
    )


def found(where, round_=None, **fields):
    """A finding of a round, still to be decided."""
    round_ = round_ or running(where)
    visit = round_.visits.filter(result=VisitResult.PENDING).first()
    visited(visit, where, VisitResult.PROBLEM, problems=[problem(where, **fields)])
    return visit.findings.get()
