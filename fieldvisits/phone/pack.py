"""The day pack: what a phone takes along, and nothing more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from fieldvisits.choices import FindingState
from fieldvisits.models import Finding, Round, RoundCheck, Visit
from fieldvisits.phone import sheet
from fieldvisits.services import agreed, phone_apply
from receptions.models import Topic
from territories.models import User

LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNSOLVED = (FindingState.OPEN, FindingState.WAITING, FindingState.IN_PROGRAMME)
MOST_TOLD = 300


def build(round_: Round, user: User) -> dict[str, Any]:
    """The round as JSON: houses in the order of the way, what to look at there, topics, sheet.

    Who walks with a crew takes that crew's houses along, day by day; anybody else all of them.
    """
    visits = list(_visits(round_, user))
    days = agreed.days_of(Visit.objects.filter(pk__in=[visit.pk for visit in visits]))
    told = _told({visit.household_id for visit in visits})
    checks = _checks(round_)
    asked = sheet.definition()
    houses = [
        _house(visit, told[visit.household_id], checks.pop(visit.pk, []), asked, days)
        for visit in visits
    ]
    return {
        "round": {
            "id": round_.pk,
            "place": _names(round_.territory),
            "purpose": round_.purpose,
            "from": round_.starts_on.isoformat(),
            "to": round_.ends_on.isoformat(),
            "status": round_.status,
        },
        "houses": houses,
        "checks": [check for rest in checks.values() for check in rest],
        "topics": _topics(),
        "sheet": asked,
        "known": sheet.KNOWN,
    }


def _visits(round_: Round, user: User) -> QuerySet[Visit, Visit]:
    rows = round_.visits.select_related("household__mahalla__parent", "answers", "crew_day")
    crews = round_.members.filter(user=user, crew__isnull=False).values_list("crew", flat=True)
    if crews:
        rows = rows.filter(crew_day__crew__in=list(crews))
    return rows.order_by("crew_day__day", "position")


def _house(
    visit: Visit,
    told: list[Any],
    checks: list[Any],
    asked: dict[str, Any],
    days: dict[int, dt.date],
) -> dict[str, Any]:
    home = visit.household
    house = {
        "id": visit.pk,
        "n": visit.position,
        "day": visit.crew_day.day.isoformat() if visit.crew_day is not None else "",
        "street": home.street,
        "house": home.house,
        "mahalla": home.mahalla.name_uz,
        "head": home.head_name,
        "phone": home.phone,
        "members": home.members,
        "registers": home.registers,
        "place": _place(home),
        "agreed": days[visit.pk].isoformat() if visit.pk in days else "",
        "skip": home.do_not_visit,
        "base": phone_apply.values_of(visit),
        "answers": sheet.given_of(visit, asked),
        "told": told,
        "checks": checks,
    }
    # What is empty needs no room on the phone.
    return {name: value for name, value in house.items() if value not in ("", [], {}, None, False)}


def _place(home: Any) -> list[float] | None:
    if home.latitude is None or home.longitude is None:
        return None
    return [float(home.latitude), float(home.longitude)]


def _told(households: set[int]) -> dict[int, list[Any]]:
    """Problems told at these houses before and not solved, the newest first."""
    found = Finding.objects.filter(visit__household__in=households, state__in=UNSOLVED)
    rows: dict[int, list[Any]] = defaultdict(list)
    for one in found.select_related("visit").order_by("-pk"):
        assert one.visit is not None  # noqa: S101  filtered by it
        rows[one.visit.household_id].append(
            {
                "text": one.text[:MOST_TOLD],
                "topic": one.topic_id,
                "on": timezone.localdate(one.found_at).isoformat(),
            }
        )
    return rows


def _checks(round_: Round) -> dict[int | None, list[Any]]:
    """Closings to look at, by visit; those without a house of the round under None."""
    rows: dict[int | None, list[Any]] = defaultdict(list)
    checks = RoundCheck.objects.filter(round=round_).told()
    checks = checks.select_related("task__question__appeal__applicant")
    for check in checks:
        if not check.task.is_open:
            continue
        question = check.task.question
        rows[check.visit_id].append(
            {
                "id": check.pk,
                "number": str(question),
                "text": question.text[:MOST_TOLD],
                "address": question.appeal.applicant.address,
            }
        )
    return rows


def _topics() -> list[dict[str, Any]]:
    topics = Topic.objects.choosable().order_by("code")
    return [
        {"id": topic.pk, "group": _names(topic.parent), "name": _names(topic)} for topic in topics
    ]


def _names(named: Any) -> dict[str, str]:
    return {code: named.name_in(code) for code in LANGUAGES}
