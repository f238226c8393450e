"""What an applicant is told about an appeal: where each question stands, and what comes next.

No name of anybody is read here, neither the applicant's nor that of staff: offices act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions import notice_ways, wording
from receptions.choices import HEAD_OUTCOMES, AnswerDecision, Outcome, QuestionStatus
from receptions.drafts import Notices
from receptions.models import (
    Answer,
    Appeal,
    ApplicantRequest,
    Deadline,
    Question,
    QuestionEvent,
    Verification,
)
from receptions.services import word

# The rules whose dates a person decided and gave a ground for (T-05, T-06).
LENGTHENING = ("T-05", "T-06")
NO_ANSWER = (*HEAD_OUTCOMES, Outcome.FORWARDED)


@dataclass(frozen=True)
class WayStep:
    """A step of the way: words, and whether it is done, now or to come."""

    label: str
    state: str


@dataclass(frozen=True)
class FollowedQuestion:
    """One question as its applicant sees it."""

    question: Question
    state: str
    tone: str
    next_words: str
    way: list[WayStep]
    deadline: Deadline | None
    why: list[str]
    lengthened: list[Deadline]
    answers: list[Answer]
    checks: list[Verification]
    requests: list[ApplicantRequest]
    ask_url: str = ""


@dataclass(frozen=True)
class FollowedAppeal:
    """The page of an appeal: its questions and what happened so far, the newest first."""

    appeal: Appeal
    questions: list[FollowedQuestion]
    timeline: list[dict[str, Any]]
    notices: Notices


def follow(appeal: Appeal) -> FollowedAppeal:
    """Everything of an appeal that its applicant is shown, in the active language."""
    accepted = Answer.objects.filter(decision=AnswerDecision.ACCEPTED).order_by("-pk")
    asked = ApplicantRequest.objects.filter(dropped_at__isnull=True)
    questions = list(
        appeal.questions.select_related("topic", "office")
        .prefetch_related(
            Prefetch("deadlines", Deadline.objects.select_related("rule").order_by("pk")),
            Prefetch("answers", accepted, to_attr="accepted_answers"),
            "verifications",
            Prefetch("applicant_requests", asked.select_related("assignment__office")),
        )
        .order_by("ordinal")
    )
    for question in questions:
        question.appeal = appeal
    events = QuestionEvent.objects.filter(appeal=appeal).select_related("office", "by")
    return FollowedAppeal(
        appeal=appeal,
        questions=[_followed(question) for question in questions],
        timeline=_timeline(list(events), {q.pk: q.ordinal for q in questions}),
        notices=notice_ways.allowed(appeal),
    )


def _followed(question: Question) -> FollowedQuestion:
    deadlines = list(question.deadlines.all())
    current = next((d for d in deadlines if d.superseded_at is None), None)
    state, tone = _state(question)
    return FollowedQuestion(
        question=question,
        state=state,
        tone=tone,
        next_words=_next_words(question, current),
        way=_way(question),
        deadline=current,
        why=wording.derivation_sentences(current) if current else [],
        lengthened=[d for d in deadlines if d.rule.code in LENGTHENING and d.ground],
        answers=question.accepted_answers,  # type: ignore[attr-defined]
        checks=list(question.verifications.all()),
        requests=[one for one in question.applicant_requests.all() if one.reply or _is_open(one)],
        ask_url=_ask_url(question),
    )


def _is_open(asked: ApplicantRequest) -> bool:
    """Whether the office that asked still has the question and waits for the reply."""
    question = asked.question
    return asked.assignment.left_at is None and question.status == QuestionStatus.ASSIGNED


def _ask_url(question: Question) -> str:
    """Where the applicant says whether it is solved, until it was said."""
    if not word.may_be_asked(question):
        return ""
    assert question.closed_at is not None  # noqa: S101  may_be_asked
    if question.words_said.filter(closed_at=question.closed_at).exists():
        return ""
    return reverse("cms:applicant-word", args=[word.token(question)])


def _timeline(events: list[QuestionEvent], ordinals: dict[int, int]) -> list[dict[str, Any]]:
    rows = wording.timeline(events, ordinals)
    return [{"title": row["title"], "at": row["at"]} for row in rows]


def _state(question: Question) -> tuple[str, str]:
    """Where the question stands, in plain words, and the tone of the badge."""
    if question.status == QuestionStatus.CLOSED:
        if question.outcome == Outcome.SATISFIED and question.confirmed:
            return _("Solved, and confirmed by a check"), "good"
        return {
            Outcome.SATISFIED: (_("Solved, by the office's answer"), "good"),
            Outcome.EXPLAINED: (_("Explained"), "neutral"),
            Outcome.REFUSED: (_("Refused"), "warn"),
            Outcome.FORWARDED: (_("Sent to the competent body"), "neutral"),
            Outcome.LEFT_UNEXAMINED: (_("Left unexamined"), "neutral"),
            Outcome.TERMINATED: (_("Examination ended"), "neutral"),
            Outcome.RETURNED: (_("Returned to you, data were missing"), "warn"),
        }[Outcome(question.outcome)]
    if question.is_overdue:
        return _("The date has passed, the question is still open"), "bad"
    return {
        QuestionStatus.REGISTERED: (_("Received, on its way to an office"), "wait"),
        QuestionStatus.ASSIGNED: (_("An office is working on it"), "info"),
        QuestionStatus.ANSWERED: (_("The reception is reading the office's answer"), "info"),
        QuestionStatus.ACCEPTED: (_("Answered, about to be closed"), "info"),
    }[QuestionStatus(question.status)]


def _next_words(question: Question, deadline: Deadline | None) -> str:
    """What happens next, or what the applicant can do now."""
    if question.status == QuestionStatus.CLOSED:
        return _after_closing(question)
    office = question.office.name if question.office else ""
    due = date_format(question.legal_due_on, "DATE_FORMAT") if question.legal_due_on else ""
    choosing = _("The reception chooses the office that has to act.")
    if deadline and deadline.rule.code == "T-02":
        choosing = _("The reception chooses the office that has to act, by %(due)s at the latest.")
    words = {
        QuestionStatus.REGISTERED: choosing,
        QuestionStatus.ASSIGNED: _(
            "%(office)s answers by %(due)s. The reception then reads the answer before it counts."
        ),
        QuestionStatus.ANSWERED: _(
            "The reception checks that the answer deals with all you asked. If it doesn't, it "
            "goes back to the office."
        ),
        QuestionStatus.ACCEPTED: _(
            "The reception closes the question, with the outcome and its legal ground."
        ),
    }[QuestionStatus(question.status)]
    if question.is_overdue:
        words = _(
            "The term ended on %(due)s. The head of the reception sees this. You may complain "
            "about the delay to a higher body, naming the number of the appeal."
        )
    return words % {"office": office, "due": due}


def _after_closing(question: Question) -> str:
    if question.outcome == Outcome.SATISFIED:
        if question.confirmed:
            return _("Somebody other than the office looked and confirmed the solution.")
        return _(
            "Somebody other than the office may still look whether it is really solved. If it "
            "isn't, the question is opened again. Tell the reception when the problem is still "
            "there."
        )
    if question.missing_data:
        return _("Missing: %(data)s. You may appeal again with it.") % {
            "data": question.missing_data.rstrip(".")
        }
    return {
        Outcome.EXPLAINED: _("The office explained the matter; nothing was changed by it."),
        Outcome.REFUSED: _("The office refused. Its reasons stand in the answer below."),
        Outcome.FORWARDED: _("The body that has the competence answers you itself."),
        Outcome.LEFT_UNEXAMINED: _("You may appeal again with what was missing."),
        Outcome.RETURNED: _("You may appeal again with what was missing."),
        Outcome.TERMINATED: _("You may appeal again when there is something new."),
    }[Outcome(question.outcome)]


def _way(question: Question) -> list[WayStep]:
    """The way of the question as a row of steps with one of them now."""
    labels = [_("Registered"), _("With the office"), _("Answered"), _("Closed"), _("Checked")]
    if question.outcome in NO_ANSWER:
        return [WayStep(labels[0], "done"), WayStep(labels[3], "now")]
    now = {
        QuestionStatus.REGISTERED: 0,
        QuestionStatus.ASSIGNED: 1,
        QuestionStatus.ANSWERED: 2,
        QuestionStatus.ACCEPTED: 2,
        QuestionStatus.CLOSED: 4 if question.confirmed else 3,
    }[QuestionStatus(question.status)]
    if question.outcome not in ("", Outcome.SATISFIED) and not question.confirmed:
        labels.pop()  # only what was called solved waits for a check
    return [
        WayStep(label, "done" if index < now else "now" if index == now else "later")
        for index, label in enumerate(labels)
    ]
