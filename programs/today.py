"""What the programmes put on the today page of each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs import plan_words
from programs.choices import MeasureState, ProgrammeState
from programs.models import Measure, MeasureReport, Programme, SiteCheck
from programs.models.measure import is_to_ask
from receptions.models import Reception
from territories import clock
from territories.choices import Role
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order

DUE_SOON = dt.timedelta(days=7)


def cards(user: User) -> Iterator[Waiting]:
    """Cards for heads, regional heads, the reception's staff and executors."""
    powers = user.powers
    if powers.anywhere("approve_programmes"):
        yield from _regional_head(user)
    elif powers.anywhere("draft_programmes"):
        yield from _head(user)
    if powers.anywhere("work_reception") or powers.anywhere("draft_programmes"):
        yield from _staff(user)
    if Role.ROUND_MEMBER in user.roles or powers.anywhere("work_reception"):
        yield from _walker(user)
    if powers.office_ids:
        yield from _executor(user)


def _head(user: User) -> Iterator[Waiting]:
    mine = Programme.objects.filter(
        user.powers.inside("draft_programmes", "territory__path"),
        state__in=(ProgrammeState.RETURNED, ProgrammeState.DRAFT, ProgrammeState.APPROVED),
    )
    yield _programmes(_("Programmes returned to you"), mine, ProgrammeState.RETURNED, Urgency.LATE)
    yield _programmes(_("Drafts to submit"), mine, ProgrammeState.DRAFT)
    yield _programmes(_("Approved programmes to send"), mine, ProgrammeState.APPROVED, Urgency.SOON)


def _regional_head(user: User) -> Iterator[Waiting]:
    inside = user.powers.inside("approve_programmes", "territory__path")
    waiting = Programme.objects.filter(inside, state=ProgrammeState.SUBMITTED)
    waiting = waiting.exclude(submitted_by=user).exclude(drafted_by=user)
    yield _programmes(
        _("Programmes waiting for your decision"), waiting, ProgrammeState.SUBMITTED, Urgency.SOON
    )
    asked = Measure.objects.with_office().filter(
        user.powers.inside("approve_programmes", "programme__territory__path"),
        impossible_asked_at__isnull=False,
    )
    yield _measures(
        _("Measures asked to be taken off"),
        asked.exclude(impossible_asked_by=user),
        "?show=asked",
        Urgency.SOON,
    )


def _staff(user: User) -> Iterator[Waiting]:
    own = Reception.objects.pks_worked_by(user)
    said = MeasureReport.objects.filter(measure=OuterRef("pk"), by=user)
    verify, ask = Q(~Exists(said), state=MeasureState.REPORTED), is_to_ask()
    here = Measure.objects.sent().filter(
        programme__reception__in=own, state__in=(MeasureState.REPORTED, MeasureState.VERIFIED)
    )
    to_verify = _measures(_("Measures to verify on site"), here, "?show=verify", Urgency.SOON)
    yield to_verify.narrowed(verify)
    yield _measures(_("Households to be asked"), here, "?show=ask").narrowed(ask)


def _walker(user: User) -> Iterator[Waiting]:
    """Works that the person's rounds have with them."""
    beside = ("measure__place", "measure__topic", "measure__typical", "round")
    yield card_of(
        _("Works to look at on your round"),
        SiteCheck.objects.open().walked_by(user),
        lambda row: CardItem(
            label=plan_words.text_of(row.measure)[:80],
            url=row.get_absolute_url(),
            hint=str(row.measure.place),
            due=row.round.ends_on,
        ),
        url=reverse("fieldvisits:round-list"),
        read=in_order("round__ends_on", "pk", beside=beside),
    )


def _executor(user: User) -> Iterator[Waiting]:
    today = clock.today()
    mine = Measure.objects.of_offices(user)
    yield _measures(
        _("Measures of your office overdue"),
        mine.overdue(on=today),
        "?show=overdue",
        Urgency.LATE,
    )
    soon = mine.with_office().filter(due_on__range=(today, today + DUE_SOON))
    yield _measures(_("Measures of your office due soon"), soon, "?show=open", Urgency.SOON)
    new = mine.sent().filter(state=MeasureState.PLANNED, due_on__gt=today + DUE_SOON)
    yield _measures(_("New measures to take into work"), new, "?show=open")


def _programmes(
    title: Any, rows: QuerySet[Programme], state: str, urgency: Urgency = Urgency.CALM
) -> Waiting:
    return card_of(
        title,
        rows,
        lambda row: CardItem(str(row.territory), row.get_absolute_url(), row.number),
        url=f"{reverse('programs:programme-list')}?state={state}",
        urgency=urgency,
        read=in_order("pk", beside=("territory",), only=("number", *names_through("territory"))),
    ).narrowed(Q(state=state))


def _measures(
    title: Any, rows: QuerySet[Measure], query: str, urgency: Urgency = Urgency.CALM
) -> Waiting:
    return card_of(
        title,
        rows,
        lambda row: CardItem(
            label=plan_words.text_of(row)[:80],
            url=row.get_absolute_url(),
            hint=f"{row.programme.number}/{row.ordinal}, {row.place}",
            due=row.due_on,
        ),
        url=f"{reverse('programs:measure-list')}{query}",
        urgency=urgency,
        read=in_order("due_on", "pk", beside=("programme", "place", "topic", "typical")),
    )
