"""What the desk, the head and the executor must do now, as cards of the today page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.choices import (
    TONE_OF_URGENCY,
    AnswerDecision,
    DutyKind,
    Outcome,
    QuestionStatus,
)
from receptions.choices import Urgency as UrgencyOfQuestion
from receptions.models import Answer, CoAssignment, Duty, Question, Reception, Rehoming
from receptions.views.inbox import returned_answers
from territories import clock
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of


def cards(user: User) -> Iterable[Waiting]:
    """Cards of every hat the person wears."""
    if user.powers.anywhere("work_reception"):
        yield from _desk(user)
    if user.powers.office_ids:
        yield from _office(user)


def _desk(user: User) -> Iterator[Waiting]:
    """At the person's own receptions: overdue, to route, answered, to close, to check."""
    own = Reception.objects.pks_worked_by(user)
    questions = Question.objects.not_kept_from(user).filter(reception__in=own)
    today = clock.today()
    register = reverse("receptions:appeal-list")
    waiting = questions.open()
    late = Q(legal_due_on__lt=today)
    yield question_card(_("Overdue"), waiting, f"{register}?overdue=on").narrowed(late)
    soon = Q(target_due_on__lte=today, legal_due_on__gte=today)
    due = question_card(_("Due now by the target date"), waiting, "", Urgency.SOON)
    yield due.narrowed(soon)
    for status, title in (
        (QuestionStatus.REGISTERED, _("To give to an office")),
        (QuestionStatus.ANSWERED, _("Answered, to look at")),
        (QuestionStatus.ACCEPTED, _("To close with the outcome")),
    ):
        url = f"{register}?status={status}"
        yield question_card(title, waiting, url, Urgency.SOON).narrowed(Q(status=status))
    nobody_has = question_card(
        _("The office was abolished: give these questions to another one"), waiting
    )
    yield nobody_has.narrowed(_left_by_office(today))
    yield from _replies(questions)
    owed = (
        Duty.objects.open()
        .filter(question=OuterRef("pk"), due_on__lte=today)
        .exclude(kind=DutyKind.RESULT_NOTICE)
    )
    told = questions.filter(Exists(owed))
    yield question_card(_("Owed to the applicant by today"), told, "", Urgency.SOON)
    took_part = Answer.objects.filter(
        Q(by=user) | Q(decided_by=user, decision=AnswerDecision.ACCEPTED), question=OuterRef("pk")
    )
    helped = CoAssignment.objects.filter(answered_by=user, question=OuterRef("pk"))
    solved = questions.filter(
        ~Exists(took_part),
        ~Exists(helped),
        appeal__imported__isnull=True,  # what the old register closed waits for nobody
        status=QuestionStatus.CLOSED,
        outcome=Outcome.SATISFIED,
        confirmed__isnull=True,
    )
    yield question_card(
        _("Solved, to be checked"), solved, f"{register}?status=closed", Urgency.CALM
    )


def _left_by_office(today: dt.date) -> Q:
    """Of open questions those whose office is abolished and that nobody else has."""
    came_back = Rehoming.objects.filter(question=OuterRef("pk"), to_office__isnull=True)
    back = Q(Exists(came_back), status=QuestionStatus.REGISTERED)
    return back | Q(status=QuestionStatus.ASSIGNED, office__closed_on__lte=today)


def _replies(questions: QuerySet[Question]) -> Iterator[Waiting]:
    """R-25: closed, and the applicant isn't told; due by the date of the examination itself."""
    owed = Duty.objects.open().replies().filter(question__in=questions)
    url = f"{reverse('receptions:appeal-list')}?unreplied=on"
    today = clock.today()
    card = card_of(
        _("Replies not sent"),
        owed,
        _reply,
        url=url,
        read=lambda rows: (
            rows.annotate(last_day=Least("due_on", "question__legal_due_on"))
            .select_related("question__appeal", "question__topic")
            .only("question", *(f"question__{one}" for one in _shown()))
            .order_by("last_day", "pk")
        ),
    )
    yield card.late_if(Q(due_on__lt=today) | Q(question__legal_due_on__lt=today))


def _reply(owed: Duty) -> CardItem:
    assert owed.question is not None  # noqa: S101  found by it
    return replace(_item(owed.question), due=owed.last_day)  # type: ignore[attr-defined]


def _office(user: User) -> Iterator[Waiting]:
    """In the executor's inbox: returned, overdue or soon due, the rest."""
    waiting = Question.objects.in_inbox_of(user)
    inbox = reverse("receptions:inbox")
    back = waiting.filter(Exists(returned_answers()))
    yield question_card(_("Returned by the reception"), back, f"{inbox}?tab=returned", Urgency.LATE)
    today = clock.today()
    late = waiting.filter(legal_due_on__lt=today)
    yield question_card(_("Overdue"), late, inbox, Urgency.LATE)
    rest = waiting.exclude(legal_due_on__lt=today)
    yield question_card(_("Waiting for your answer"), rest, inbox, Urgency.SOON)


def question_card(
    title: str,
    questions: QuerySet[Question],
    url: str = "",
    urgency: Urgency = Urgency.LATE,
) -> Waiting:
    """A card of questions, the earliest date first."""
    return card_of(title, questions, _item, url=url, urgency=urgency, read=_as_shown)


def _as_shown(questions: QuerySet[Question]) -> QuerySet[Question]:
    rows = questions.select_related("appeal", "topic").only(*_shown())
    return rows.order_by("target_due_on", "pk")


def _shown() -> tuple[str, ...]:
    shown = ("ordinal", "status", "legal_due_on", "urgency", "appeal__number")
    return (*shown, *names_through("topic"))


def _item(one: Question) -> CardItem:
    return CardItem(
        label=f"{one.appeal.number}/{one.ordinal}",
        url=one.get_absolute_url(),
        hint=one.topic.name,
        due=one.legal_due_on if one.is_open else None,
        **urgency_mark(one),
    )


def urgency_mark(question: Question) -> dict[str, str]:
    """What marks the line of an urgent question."""
    tone = TONE_OF_URGENCY.get(UrgencyOfQuestion(question.urgency))
    return {"mark": str(question.get_urgency_display()), "tone": tone} if tone else {}
