"""A few routing rules, and questions with a co-executor, at the demonstration's reception."""

from __future__ import annotations

import datetime as dt

from receptions.choices import QuestionStatus
from receptions.models import Question, Reception, RoutingRule
from receptions.routing_choices import Profile, TargetKind, TargetLevel
from receptions.services import coexecution, routing, routing_rules
from territories import clock, demo
from territories.choices import BodyKind
from territories.models import Office, User

PART = "Oʻz yoʻnalishingiz boʻyicha maʼlumot va hujjatlarni muvofiqlashtiruvchiga taqdim eting."


def set_out(*, now: dt.datetime) -> None:
    """Complaints about khokimiyats go up; the demonstration's executor has two parts."""
    with clock.playing(now):
        _rules(User.objects.get(username="administrator"))
        _parts(User.objects.get(username="registrar"))


def _rules(administrator: User) -> None:
    for position, profile in enumerate((Profile.HOKIM_LEADS, Profile.INDEPENDENT), start=1):
        rule = RoutingRule(
            position=position,
            about_kind=BodyKind.LOCAL_EXECUTIVE,
            profile=profile,
            target=TargetKind.KHOKIMIYAT,
            target_level=TargetLevel.REGION,
            note="Murojaatlar toʻgʻrisidagi Qonun, 25-modda",
            valid_from=clock.today(),
        )
        routing_rules.add(rule=rule, by=administrator)


def _parts(registrar: User) -> None:
    reception = Reception.objects.get(territory__code=demo.DISTRICT)
    office = Office.objects.get(territory__code=demo.DISTRICT, body__code="TSH")
    with_others = Question.objects.filter(reception=reception, status=QuestionStatus.ASSIGNED)
    for question in with_others.exclude(office=office).order_by("-pk")[:2]:
        if not routing.forbidden(question, office):
            coexecution.add(question=question, office=office, by=registrar, part=PART)
