"""Who reaches which page of formulas and objections: see tests/test_permissions.py."""

import datetime as dt

from django.urls import reverse

from territories import clock
from territories.choices import ObjectionState, RatingClass, RatingState, Role
from territories.models import Rating, RatingFormula, RatingIndicator, RatingObjection
from tests.factories.territories import UserFactory, world

ALL = set(Role)
DECIDE = {Role.ADMINISTRATION}
FIGURE = "false_closures"


def prepare():
    """A world where the executor acts for the khokimiyat, with a draft and a contested rating."""
    where = world()
    where.users[Role.EXECUTOR] = UserFactory(role=Role.EXECUTOR, place=where.khokimiyat)
    where.draft = RatingFormula.objects.create(
        version=90, valid_from=dt.date(2030, 1, 1), source="x", is_draft=True
    )
    return where


def _rating(where):
    moment = clock.now()
    rating, made = Rating.objects.get_or_create(
        territory=where.district,
        year=2026,
        quarter=2,
        defaults={
            "formula": RatingFormula.objects.get(version=1),
            "score": 70,
            "rating_class": RatingClass.GOOD,
            "state": RatingState.PROPOSED,
            "computed_at": moment,
            "proposed_at": moment,
            "proposed_by": where.users[Role.REGIONAL_HEAD],
            "objections_until": clock.today(),
        },
    )
    if made:
        indicator = RatingIndicator.objects.create(
            formula=where.draft, figure=FIGURE, weight=5, no_points_at=0, full_points_at=9
        )
        rating.contributions.create(indicator=indicator, numerator=1, denominator=2)
    return rating


def _objection(where):
    rating = _rating(where)
    found, _made = RatingObjection.objects.get_or_create(
        rating=rating,
        state=ObjectionState.OPEN,
        defaults={
            "office": where.khokimiyat,
            "figure": FIGURE,
            "text": "x",
            "by": where.users[Role.EXECUTOR],
            "at": clock.now(),
        },
    )
    return found


def _case(url, allow, seen=ALL, *, method="get", foreign=None):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


def _draft(name):
    return lambda where: reverse(f"territories:{name}", args=[where.draft.version])


IN_WORK = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}
READ = {Role.ADMINISTRATION, Role.AUDITOR}
CASES = [
    _case(lambda where: reverse("territories:formula-list"), ALL),
    _case(_draft("formula-detail"), READ, set()),
    _case(_draft("formula-preview"), READ, set()),
    _case(_draft("formula-edit"), DECIDE, READ),
    _case(_draft("formula-discard"), DECIDE, READ, method="post"),
    _case(_draft("formula-force"), DECIDE, READ, method="post"),
    _case(lambda where: reverse("territories:formula-new"), DECIDE, method="post"),
    _case(
        lambda where: reverse("territories:objection-new", args=[_rating(where).pk]),
        {Role.EXECUTOR},
        IN_WORK,
        foreign=404,
    ),
    _case(
        lambda where: reverse("territories:objection-answer", args=[_objection(where).pk]),
        {Role.REGIONAL_HEAD, Role.ADMINISTRATION},
        IN_WORK | {Role.EXECUTOR},
        foreign=404,
    ),
    _case(
        lambda where: reverse("territories:rating-cases", args=[_rating(where).pk, FIGURE]),
        IN_WORK - {Role.REGISTRAR},
        {Role.REGISTRAR, Role.EXECUTOR},
        foreign=404,
    ),
    _case(
        lambda where: reverse("receptions:rating-paper", args=[_rating(where).period.slug]),
        IN_WORK | {Role.EXECUTOR},
        set(),
        foreign=404,
    ),
    _case(
        lambda where: reverse("receptions:rating-sheet", args=[_rating(where).period.slug]),
        IN_WORK | {Role.EXECUTOR},
        set(),
        foreign=404,
    ),
]
