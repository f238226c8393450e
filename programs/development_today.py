"""Draft development programmes and systemic problems on the today page of each role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.development_choices import DevelopmentState
from programs.models import DevelopmentProgramme, SystemicProblem
from programs.problem_choices import ProblemState
from programs.problem_forms import waiting_for
from receptions.models import Reception
from territories import clock
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order

SHOWN = ("title", "number", "state", "answer_due_on", *names_through("territory"))


def cards(user: User) -> Iterator[Waiting]:
    """Cards for the reception, the khokimiyat, and the heads that hold systemic problems."""
    powers = user.powers
    if powers.anywhere("work_reception") or powers.anywhere("draft_programmes"):
        yield from _reception(user)
    if powers.office_ids:
        yield from _khokimiyat(user)
    if powers.anywhere("draft_programmes"):
        yield from _heads(user)


def _reception(user: User) -> Iterator[Waiting]:
    own = Reception.objects.pks_worked_by(user)
    waiting = DevelopmentProgramme.objects.with_reception().filter(reception__in=own)
    for where, title, urgency in (
        (
            Q(answer_due_on__lt=clock.today()),
            _("Development programmes: the answer is overdue"),
            Urgency.LATE,
        ),
        (
            Q(answer_due_on__gte=clock.today()),
            _("Development programmes to agree"),
            Urgency.SOON,
        ),
    ):
        yield _drafts(title, waiting, DevelopmentState.SENT, urgency).narrowed(where)


def _khokimiyat(user: User) -> Iterator[Waiting]:
    mine = DevelopmentProgramme.objects.filter(khokimiyat__in=user.powers.office_ids)
    yield _drafts(
        _("Remarks of the reception to answer"),
        mine.filter(state=DevelopmentState.REMARKED),
        DevelopmentState.REMARKED,
        Urgency.SOON,
    )
    yield _drafts(
        _("Drafts of development programmes to send"),
        mine.filter(state=DevelopmentState.DRAFT),
        DevelopmentState.DRAFT,
    )


def _heads(user: User) -> Iterator[Waiting]:
    up = (ProblemState.SENT_UP, ProblemState.ACCEPTED)
    own = (ProblemState.RETURNED, ProblemState.CANDIDATE, ProblemState.CONFIRMED)
    mine = SystemicProblem.objects.filter(waiting_for(user), state__in=(*up, *own))
    yield _problems(_("Systemic problems sent up to you"), mine, "mine", up, Urgency.SOON)
    for state, title, urgency in (
        (ProblemState.RETURNED, _("Systemic problems returned to you"), Urgency.SOON),
        (ProblemState.CANDIDATE, _("Candidates for systemic problems"), Urgency.CALM),
        (ProblemState.CONFIRMED, _("Systemic problems to send up"), Urgency.CALM),
    ):
        yield _problems(title, mine, state, (state,), urgency)


def _drafts(
    title: Any,
    rows: QuerySet[DevelopmentProgramme],
    state: str,
    urgency: Urgency = Urgency.CALM,
) -> Waiting:
    return card_of(
        title,
        rows,
        lambda row: CardItem(
            label=row.title,
            url=row.get_absolute_url(),
            hint=f"{row.number}, {row.territory}",
            due=row.answer_due_on if row.state == DevelopmentState.SENT else None,
        ),
        url=f"{reverse('programs:development-list')}?state={state}",
        urgency=urgency,
        read=in_order("answer_due_on", "pk", beside=("territory",), only=SHOWN),
    )


def _problems(
    title: Any,
    rows: QuerySet[SystemicProblem],
    shown: str,
    states: Sequence[ProblemState],
    urgency: Urgency,
) -> Waiting:
    return card_of(
        title,
        rows,
        lambda row: CardItem(row.shown_title, row.get_absolute_url(), str(row.scope)),
        url=f"{reverse('programs:problem-list')}?state={shown}",
        urgency=urgency,
        read=in_order("-pk", beside=("topic", "scope")),
    ).narrowed(Q(state__in=states))
