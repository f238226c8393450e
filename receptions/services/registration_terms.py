"""Terms of open questions after what they count from was put right: type, moment of receipt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions.choices import AppealType, DutyKind, HopReason
from receptions.exceptions import DecisionError
from receptions.models import Appeal, Assignment, Deadline, Duty, Question
from receptions.rules import CountingDay, Step, Term, due_dates
from receptions.services import deadlines
from territories import clock
from territories.choices import BodyKind
from territories.models import User
from territories.services import calendars

# Hops that start no term: a unit, a successor or the same office goes on with the one it has.
_GOING_ON = (HopReason.SUBORDINATE, HopReason.ABOLISHED, HopReason.REOPENED)
# What somebody decided about a term; counted anew it would be lost without a word.
_DECIDED = {
    "extended": gettext_lazy("Question %(ordinal)s: its term was extended."),
    "ran_on": gettext_lazy("Question %(ordinal)s: its term stood still for some days."),
    "study": gettext_lazy("Question %(ordinal)s: a month was given for extra study."),
    "promised": gettext_lazy("Question %(ordinal)s: a date was promised."),
}
_STANDS_STILL = gettext_lazy("Question %(ordinal)s: its term stands still.")


@dataclass(frozen=True)
class Counted:
    """What the terms of an appeal count from."""

    appeal_type: str
    received_at: dt.datetime
    counts_from: dt.date

    @classmethod
    def of(cls, appeal: Appeal) -> Counted:
        """As the appeal has it now."""
        return cls(appeal.appeal_type, appeal.received_at, appeal.counts_from)


def count_anew(
    *, appeal: Appeal, before: Counted, counting: CountingDay, reason: str, by: User
) -> None:
    """Derive the terms that still counted from the facts before; the old rows stay, superseded.

    The appeal holds the new facts, it and its questions are locked by the caller. Terms that were
    stopped, extended, given for extra study or promised are not touched: where such a term would
    count otherwise now, nothing is changed and DecisionError says so. What came before the Law was
    in force has no term and gets none.
    """
    for question in appeal.questions.open().order_by("ordinal"):
        current = question.deadlines.current().select_related("rule").first()
        if current is None or not _follows(question, current, before, appeal):
            continue
        question.appeal = appeal
        code, starts_on, steps = _term_of(question, counting)
        corrected: Step = {"code": "corrected", "reason": reason}
        deadlines.derive(
            question=question,
            code=code,
            starts_on=starts_on,
            by=by,
            steps=[*steps, corrected],
            ground=reason,
        )
        question.save(update_fields=["legal_due_on", "target_due_on"])
    _owe_anew(appeal)


def _follows(question: Question, current: Deadline, before: Counted, appeal: Appeal) -> bool:
    """Whether the term is to be derived anew. Raises DecisionError where it can't be."""
    codes = [str(step["code"]) for step in current.derivation]
    rule = deadlines.RULE_OF_TYPE
    from_receipt = codes[0] in ("received", "own")
    moves = rule[before.appeal_type] != rule[appeal.appeal_type] or (
        from_receipt and before.counts_from != appeal.counts_from
    )
    obstacle = _decided(question, codes)
    if moves and obstacle:
        raise DecisionError(
            obstacle % {"ordinal": question.ordinal}
            + " "
            + _("This correction would count it anew and undo that, so it is not taken.")
        )
    tells = codes[0] == "received" and before.received_at != appeal.received_at
    return moves or (tells and not obstacle)


def _decided(question: Question, codes: list[str]) -> str:
    """What somebody decided about the term, or ''."""
    if question.legal_due_on is None:
        return str(_STANDS_STILL)
    return next((str(words) for code, words in _DECIDED.items() if code in codes), "")


def _term_of(question: Question, counting: CountingDay) -> tuple[str, dt.date, list[Step]]:
    """Rule, first day and first steps of the question's term by the facts of now."""
    appeal = question.appeal
    code = deadlines.RULE_OF_TYPE[appeal.appeal_type]
    if code != "T-04":
        return code, appeal.counts_from, deadlines.receipt_steps(appeal, counting)
    given = _given(question)
    if given is None:
        steps = deadlines.receipt_steps(appeal, counting)
        return deadlines.FORWARDING, appeal.counts_from, steps
    inside = given.office.body.kind == BodyKind.RECEPTION
    day = appeal.counts_from if inside else timezone.localdate(given.at)
    return code, day, [{"code": "own" if inside else "assigned", "day": day.isoformat()}]


def _given(question: Question) -> Assignment | None:
    """The hop by which the office that decides got it (T-04), or None."""
    hops = question.assignments.filter(~Q(reason__in=_GOING_ON) | Q(hop=1))
    return hops.select_related("office__body").order_by("-hop").first()


def _owe_anew(appeal: Appeal) -> None:
    """The notice of extra study, which counts from receipt and is owed for a proposal (T-08)."""
    owed = Duty.objects.open().filter(appeal=appeal, kind=DutyKind.STUDY_NOTICE)
    if appeal.appeal_type != AppealType.PROPOSAL:
        owed.update(dropped_at=clock.now())
        return
    for duty in owed.select_related("rule"):
        term = Term(duty.rule.amount, duty.rule.unit)
        due = due_dates(appeal.counts_from, term, calendars.current())
        duty.starts_on, duty.due_on = appeal.counts_from, due.legal
        duty.save(update_fields=["starts_on", "due_on"])
