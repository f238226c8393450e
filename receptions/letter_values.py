"""What the placeholders of a letter stand for, in the letter's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from receptions import notice_ways
from receptions.choices import (
    AnswerDecision,
    DutyKind,
    LegalGround,
    LetterChannel,
    LetterKind,
    Outcome,
    QuestionStatus,
    ReplyText,
)
from receptions.models import Answer, Appeal, Assignment, Deadline, Letter, Question, Reception
from receptions.rules import Step
from receptions.written_in import language_of
from territories import clock

# What only tells that something happened; a reply is never left to an SMS.
NOTICES = (LetterKind.ACKNOWLEDGEMENT, LetterKind.FORWARDING, LetterKind.EXTENSION)
EXAMPLE_DAY = dt.date(2026, 10, 2)
MONTHS_UZ = (
    *("yanvar", "fevral", "mart", "aprel", "may", "iyun"),
    *("iyul", "avgust", "sentabr", "oktabr", "noyabr", "dekabr"),
)
MONTHS_UZ_CYRL = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def values(
    appeal: Appeal,
    language: str,
    *,
    question: Question | None = None,
    assignment: Assignment | None = None,
    deadline: Deadline | None = None,
) -> dict[str, str | None]:
    """Everything known; what is not known is missing and becomes a line to be filled in.

    None is what there is not: its line of the letter is left out.
    """
    with translation.override(language):
        known: dict[str, str | None] = {
            "number": appeal.number,
            "received_on": long_day(timezone.localtime(appeal.received_at).date()),
            "applicant": "" if appeal.is_anonymous else appeal.applicant.name,
            "earlier": appeal.duplicate_of.number if appeal.duplicate_of else "",
            "questions": "\n".join(_lines(appeal)),
            **_of_reception(appeal.reception),
        }
        if question is not None:
            known |= _of_question(question, assignment, deadline)
    return _without_unknown(known)


def foreign_answer(letter: Letter) -> str:
    """The language of an accepted answer that the draft repeats, where it is another than the
    letter's (R-07); its code, or ''."""
    for question in letter.covered():
        answer = _accepted(question)
        language = language_of(answer.text) if answer and answer.text in letter.body else ""
        if language not in ("", letter.language):
            return language
    return ""


def kind_of_reply(question: Question) -> LetterKind:
    """The letter that tells how the examination of the question ended."""
    if question.outcome == Outcome.TERMINATED:
        return LetterKind.TERMINATION
    return LetterKind.FORWARDING if question.sent_to else LetterKind.REPLY


def _without_unknown(known: dict[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in known.items() if value != ""}


def of_several(
    appeal: Appeal, language: str, questions: Sequence[Question]
) -> dict[str, str | None]:
    """The same for a letter about several questions: each value names them one by one.

    What is alike for all is said once; each answer stands under its question.
    """
    known = values(appeal, language)
    with translation.override(language):
        found = [_of_question(question, None, None) for question in questions]
        for name in ("topic", "office", "due_on", "outcome", "ground"):
            known[name] = _one_by_one(questions, [one[name] for one in found])
        known["answer"] = "\n".join(
            f"{question.ordinal}. {one['topic']}: {one['answer']}"
            for question, one in zip(questions, found, strict=True)
            if one["answer"]
        )
        known["questions"] = "\n".join(_lines(appeal, [one.pk for one in questions]))
    return _without_unknown(known)


def _one_by_one(questions: Sequence[Question], found: Sequence[str | None]) -> str | None:
    if len(set(found)) == 1:
        return found[0]
    parts = [
        f"{question.ordinal}) {value}"
        for question, value in zip(questions, found, strict=True)
        if value
    ]
    return "; ".join(parts)


def example(language: str) -> dict[str, str]:
    """Made-up values for the preview of a template."""
    with translation.override(language):
        return {
            "number": "1726266-2026-000123",
            "earlier": "1726266-2026-000098",
            "received_on": long_day(EXAMPLE_DAY),
            "today": long_day(EXAMPLE_DAY),
            "applicant": _("Karimova Aziza Botir qizi"),
            "reception": _("People's Reception of Yunusobod district"),
            "address": _("1 Mustaqillik street"),
            "phone": "1000",
            "hours": "09:00-18:00",
            "tracking": f"{settings.SITE_URL}/track/",
            "questions": f"1. {_('Drinking water')}, {long_day(EXAMPLE_DAY.replace(day=19))}",
            "topic": _("Drinking water"),
            "office": _("Water supply company of the district"),
            "due_on": long_day(EXAMPLE_DAY.replace(day=19)),
            "previous_due_on": long_day(EXAMPLE_DAY.replace(day=19)),
            "reason": _("the results of a laboratory are awaited"),
            "answer": _("The pump was replaced on 9 October; water is supplied around the clock."),
            "outcome": _("satisfied"),
            "ground": _("Art. 27: examined on the merits, every issue answered"),
        }


def template_kind(kind: str, question: Question | None) -> str:
    """Which template a letter of the kind is written from: of a reply by what became of it."""
    if kind != LetterKind.REPLY or question is None:
        return kind
    outcome, is_copy = question.outcome, question.legal_ground == LegalGround.COPY
    if is_copy or (not outcome and _copies_what_is_examined(question)):
        return ReplyText.COPY
    if outcome == Outcome.FORWARDED and not question.sent_to and question.accepted_at:
        return ReplyText.OUTSIDE
    return _TEXT_OF_OUTCOME.get(outcome, kind)


_TEXT_OF_OUTCOME: dict[str, str] = {
    Outcome.LEFT_UNEXAMINED: ReplyText.UNEXAMINED,
    Outcome.RETURNED: ReplyText.RETURNED,
}


def _copies_what_is_examined(question: Question) -> bool:
    """Whether it has no answer of its own and the appeal copies one that is closed."""
    earlier = question.appeal.duplicate_of
    return question.accepted_at is None and earlier is not None and not earlier.is_open


def addressee(appeal: Appeal) -> tuple[str, str]:
    """Name and postal address of the person; of a collective appeal the first-listed (R-24)."""
    if appeal.is_anonymous:
        return "", ""
    person = appeal.applicant
    mahalla = person.mahalla
    places = [mahalla.parent.name, mahalla.name] if mahalla and mahalla.parent else []
    return person.name, ", ".join(part for part in (*places, person.address) if part)[:400]


def usual_channel(appeal: Appeal, kind: str) -> str:
    """By e-mail where allowed; notices by SMS where the reception does so; else on paper."""
    wanted = notice_ways.allowed(appeal)
    if wanted.email and appeal.applicant.email:
        return LetterChannel.EMAIL
    by_sms = wanted.sms and appeal.reception.sms_notices
    if kind in NOTICES and by_sms and appeal.applicant.phone:
        return LetterChannel.SMS
    return LetterChannel.PRINT


def _of_reception(reception: Reception) -> dict[str, str]:
    return {
        "today": long_day(clock.today()),
        "reception": reception.name,
        "address": reception.where,
        "phone": reception.phone,
        "hours": f"{reception.opens_at:%H:%M}-{reception.closes_at:%H:%M}",
        "tracking": f"{settings.SITE_URL}/track/",
    }


def _of_question(
    question: Question, assignment: Assignment | None, deadline: Deadline | None
) -> dict[str, str | None]:
    office = assignment.office if assignment is not None else question.office
    answer = _accepted(question)
    extended = _extended(deadline)
    return {
        "topic": question.topic.name,
        "office": question.sent_to or (office.name if office is not None else ""),
        "due_on": _due_on(question, deadline),
        "previous_due_on": long_day(dt.date.fromisoformat(extended["from"])) if extended else "",
        "reason": extended.get("ground", ""),
        "answer": answer.text if answer is not None else question.missing_data,
        "outcome": _outcome(question, answer),
        "ground": str(question.get_legal_ground_display()),
    }


def _accepted(question: Question) -> Answer | None:
    return question.answers.filter(decision=AnswerDecision.ACCEPTED).last()


def _outcome(question: Question, answer: Answer | None) -> str:
    """The outcome, or the one that the accepted answer brings with the closing.

    What lies before a court is explained by its office and closed as sent on (R-42).
    """
    accepted = question.status == QuestionStatus.ACCEPTED and not question.topic.out_of_scope
    if answer is not None and accepted:
        return str(answer.get_outcome_display())
    return str(question.get_outcome_display())


def _due_on(question: Question, deadline: Deadline | None) -> str | None:
    """The day by which an answer is owed; None where the Law on appeals sets none.

    What was sent on from the desk is due from the body it went to (R-42), not from the desk.
    """
    due = deadline.legal_due_on if deadline is not None else question.legal_due_on
    if question.sent_to:
        owed = question.duties.filter(kind=DutyKind.OUTSIDE_ANSWER, dropped_at__isnull=True).last()
        outside = question.legal_ground == LegalGround.OUTSIDE_LAW
        if outside or owed is None:
            return None
        due = owed.due_on
    return long_day(due) if due else ""


def _extended(deadline: Deadline | None) -> Step:
    """The step of the extension in force (T-06), or {}."""
    steps = [] if deadline is None else deadline.derivation
    return next((step for step in reversed(steps) if step["code"] == "extended"), {})


def _lines(appeal: Appeal, only: Sequence[int] = ()) -> list[str]:
    lines = []
    questions = appeal.questions.select_related("topic").order_by("ordinal")
    for question in questions.filter(pk__in=only) if only else questions:
        due = f", {long_day(question.legal_due_on)}" if question.legal_due_on else ""
        lines.append(f"{question.ordinal}. {question.topic.name}{due}")
    return lines


def long_day(day: dt.date) -> str:
    """A date as official letters of the active language write it."""
    language = get_language()
    if language == "uz":
        return f"{day.year}-yil {day.day}-{MONTHS_UZ[day.month - 1]}"
    if language == "uz-cyrl":
        return f"{day.year} йил {day.day} {MONTHS_UZ_CYRL[day.month - 1]}"
    if language == "ru":
        return f"{date_format(day, 'j E Y')} года"
    return str(date_format(day, "DATE_FORMAT"))
