"""Deadlines of questions: derived, dated, kept with their derivation (DESIGN decision 4).

| What | Rule | Counts from |
|---|---|---|
| application or complaint, until it is given to an office | T-02 | receipt (T-01) |
| the same, from the moment a competent office has it | T-04 | that day |
| proposal, and letters that are no appeals | T-07 | receipt (T-01) |
| extension by the head, once | T-06 | the end of the term |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions import permissions
from receptions.choices import AppealType, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Appeal, Deadline, DeadlineRule, Question, Reception
from receptions.rules import CountingDay, DueDates, Step, Term, counting_day, due_dates
from receptions.services import events, plain_terms
from receptions.services.plain_terms import counted_anew, new_calendar
from territories import clock, kept
from territories.models import CalendarVersion, User
from territories.services import calendars

FORWARDING = "T-02"
EXTENSION = "T-06"
NO_TERM = gettext_lazy("It came before the Law was in force and has no term.")
STANDS_STILL = gettext_lazy("The term stands still; let it run again first.")
RULE_OF_TYPE: dict[str, str] = {
    AppealType.APPLICATION: "T-04",
    AppealType.COMPLAINT: "T-04",
    AppealType.PROPOSAL: "T-07",
    AppealType.NOT_AN_APPEAL: "T-07",
}


def counts_from(*, reception: Reception, received_at: dt.datetime) -> CountingDay:
    """T-01: the day the terms of something received at this moment count from."""
    local = timezone.localtime(received_at)
    return counting_day(local, reception.closes_at, calendars.current())


def registration_deadlines(
    *, appeal: Appeal, questions: Sequence[Question], counting: CountingDay
) -> list[Deadline]:
    """Unsaved first deadlines of new questions; the dates are put onto the questions too."""
    code = RULE_OF_TYPE[appeal.appeal_type]
    if code == "T-04":  # T-04 runs from receipt by the body that decides; until then T-02
        code = FORWARDING
    found = _derived(code, appeal.counts_from, receipt_steps(appeal, counting))
    return [_dated(question, found) for question in questions]


def derive(
    *,
    question: Question,
    code: str,
    starts_on: dt.date,
    by: User,
    steps: Sequence[Step] = (),
    ground: str = "",
) -> Deadline:
    """Supersede the question's deadline by one under the rule; changes the question's dates.

    The question must be locked by the caller, who also saves its two date columns.
    """
    return _supersede(question, _derived(code, starts_on, steps), ground, by)


def derive_at_assignment(*, question: Question, by: User, inside: bool) -> Deadline | None:
    """T-04: the term of an application or complaint starts when the competent office gets it.

    `inside` says that the reception itself decides: then the term counts from receipt. Types
    whose term counts from receipt anyway keep their deadline (None).
    """
    appeal = question.appeal
    code = RULE_OF_TYPE[appeal.appeal_type]
    if code != "T-04":
        return None
    starts_on = appeal.counts_from if inside else clock.today()
    step: Step = {"code": "own" if inside else "assigned", "day": starts_on.isoformat()}
    return derive(question=question, code=code, starts_on=starts_on, by=by, steps=[step])


@transaction.atomic
def extend(*, question: Question, by: User, ground: str) -> Deadline:
    """T-06: a further month for an application or complaint, once, by the head only.

    Raises DecisionError when the decider, the type, the state or the date doesn't allow it.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    current = in_force(question)
    _check_extension(question, current, by, ground)

    events.acting(by, ground)
    step: Step = {
        "code": "extended",
        "from": current.legal_due_on.isoformat(),
        "ground": ground.strip(),
    }
    deadline = derive(
        question=question,
        code=EXTENSION,
        starts_on=current.legal_due_on,
        by=by,
        steps=[*current.derivation, step],
        ground=ground.strip(),
    )
    question.save(update_fields=["legal_due_on", "target_due_on"])
    return deadline


@transaction.atomic
def extra_study(*, question: Question, by: User, ground: str) -> Deadline:
    """T-05: up to a month instead of 15 days, from the same date, for extra study or papers.

    The days that the term stood still stay off. Raises DecisionError when the decider, the state
    or the date doesn't allow it.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    current = in_force(question)
    if not permissions.can_work(by, question):
        raise DecisionError(_("Only the reception may grant the term for extra study."))
    if not ground.strip():
        raise DecisionError(_("Say what must be studied."))
    if question.legal_due_on is None:
        raise DecisionError(str(STANDS_STILL))
    if current.rule.code != "T-04" or question.status != QuestionStatus.ASSIGNED:
        raise DecisionError(_("Only a running term of 15 days can become one of a month."))
    if current.legal_due_on < clock.today():
        raise DecisionError(_("The term is over; an extension can't undo that."))

    events.acting(by, ground)
    study: Step = {"code": "study", "ground": ground.strip()}
    found = _derived("T-05", current.starts_on, [*current.derivation, study], in_place_of=current)
    deadline = _supersede(question, found, ground.strip(), by)
    question.save(update_fields=["legal_due_on", "target_due_on"])
    return deadline


@transaction.atomic
def undo_extension(*, question: Question, by: User, ground: str) -> Deadline:
    """Take an extension back: the dates before it hold again, in a new row."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    current = in_force(question)
    if not permissions.can_decide(by, question):
        raise DecisionError(_("Only the head of the reception may take an extension back."))
    if question.legal_due_on is None:
        raise DecisionError(str(STANDS_STILL))
    if current.rule.code != EXTENSION or not question.is_open:
        raise DecisionError(_("There is no extension to take back."))
    if not ground.strip():
        raise DecisionError(_("Say why the extension is taken back."))
    if "ran_on" in _after_extension(current):
        raise DecisionError(_("The term stood still since; the extension can't be taken back."))
    before = question.deadlines.exclude(rule__code=EXTENSION).select_related("rule").latest("pk")

    events.acting(by, ground)
    now = clock.now()
    question.deadlines.current().update(superseded_at=now)
    calendar = calendars.current()  # a decree since then moved the extended date alone
    due = counted_anew(before, calendar)
    steps = before.derivation
    if (due.legal, due.target) != (before.legal_due_on, before.target_due_on):
        steps = [*steps, new_calendar(calendar), *due.steps]
    undone: Step = {"code": "undone", "to": due.legal.isoformat(), "ground": ground.strip()}
    restored = Deadline.objects.create(
        question=question,
        rule_id=before.rule_id,
        calendar=calendar.version,
        starts_on=before.starts_on,
        legal_due_on=due.legal,
        target_due_on=due.target,
        derivation=[*steps, undone],
        decided_by=by,
        decided_at=now,
        ground=ground.strip(),
    )
    question.legal_due_on = restored.legal_due_on
    question.target_due_on = restored.target_due_on
    question.save(update_fields=["legal_due_on", "target_due_on"])
    return restored


def decider_of_extension(deadline: Deadline) -> User | None:
    """Who gave the extension in force; a decree or a stop may have moved it since."""
    rows = Deadline.objects.filter(question=deadline.question_id, pk__lte=deadline.pk)
    last_plain = rows.exclude(rule__code=EXTENSION).latest("pk")
    given = rows.filter(pk__gt=last_plain.pk).select_related("decided_by").earliest("pk")
    return given.decided_by


def _after_extension(deadline: Deadline) -> list[str]:
    """Codes of the steps since the extension."""
    codes = [str(step["code"]) for step in deadline.derivation]
    return codes[len(codes) - codes[::-1].index("extended") :] if "extended" in codes else []


def examined_until(question: Question) -> dt.date | None:
    """The day by which the question is to be examined at the latest; None while it stands still.

    The five days for sending it on are no term of examination (R-14, T-02). Where it waits for an
    office longer, the term is counted as if the office had got it on the last of them.
    """
    given = question.deadlines.current().filter(rule__code=FORWARDING)
    if question.legal_due_on is None or not given.exists():
        return question.legal_due_on
    rule = rule_in_force("T-04", on=question.legal_due_on)
    term = Term(rule.amount, rule.unit)
    return due_dates(question.legal_due_on, term, calendars.current()).legal


def extendable(question: Question) -> bool:
    """Whether the present deadline may be extended at all (T-06), the decider aside."""
    current = question.deadlines.current().select_related("rule").first()
    return current is not None and not _obstacle(question, current)


def obstacle_to_extension(question: Question) -> str:
    """Why the present deadline can't be extended (T-06), in words, or ''; the decider aside."""
    current = question.deadlines.current().select_related("rule").first()
    return str(NO_TERM) if current is None else _obstacle(question, current)


def in_force(question: Question) -> Deadline:
    """The deadline that holds now. Raises DecisionError for what came before the Law."""
    current = question.deadlines.current().select_related("rule").first()
    if current is None:
        raise DecisionError(str(NO_TERM))
    return current


def rule_in_force(code: str, *, on: dt.date) -> DeadlineRule:
    """The version of a rule that held on the day."""
    versions = DeadlineRule.objects.filter(code=code).order_by("-version")
    rules = kept.once(("rule", code), lambda: list(versions))
    rule = next((one for one in rules if one.holds(on=on)), None)
    if rule is None:
        raise DecisionError(
            _("The Law on appeals set no such term on %(day)s. Check the date.")
            % {"day": date_format(on, "SHORT_DATE_FORMAT")}
        )
    return rule


def _check_extension(question: Question, current: Deadline, by: User, ground: str) -> None:
    if not permissions.can_decide(by, question):
        raise DecisionError(_("Only the head of the reception may extend a term (Art. 28)."))
    if not ground.strip():
        raise DecisionError(_("Give the ground of the extension."))
    obstacle = _obstacle(question, current)
    if obstacle:
        raise DecisionError(obstacle)


def _obstacle(question: Question, current: Deadline) -> str:
    """Why the deadline can't be extended, or ''."""
    if question.status not in (QuestionStatus.ASSIGNED, QuestionStatus.ANSWERED):
        return _("Only a question that is with an office can be extended.")
    if question.legal_due_on is None:
        return str(STANDS_STILL)
    if current.rule.code == EXTENSION or _was_extended(question):
        return _("A term can be extended only once.")
    if current.rule.code not in ("T-04", "T-05"):
        return _("Only the term of an application or complaint can be extended (Art. 28).")
    if current.legal_due_on < clock.today():
        return _("The term is over; an extension can't undo that.")
    closes_at = question.reception.closes_at
    now = timezone.localtime(clock.now())
    if current.legal_due_on == now.date() and now.time() > closes_at:
        return _("The last day of the term ended at %(time)s; it can't be extended any more.") % {
            "time": f"{closes_at:%H:%M}"
        }
    return ""


def _was_extended(question: Question) -> bool:
    """Whether an extension was given and not taken back, superseded ones included."""
    rows = list(question.deadlines.values_list("rule__code", "derivation").order_by("pk"))
    codes = ["", *(code for code, _steps in rows)]
    # A decree or a stop writes the extension down again: rows in a run are one extension.
    given = sum(code == EXTENSION != before for before, code in pairwise(codes))
    undone = sum(steps[-1]["code"] == "undone" for _code, steps in rows)
    return given > undone


def receipt_steps(appeal: Appeal, counting: CountingDay) -> list[Step]:
    """When it came, and why its terms count from another day where they do (T-01)."""
    steps: list[Step] = [
        {"code": "received", "at": timezone.localtime(appeal.received_at).isoformat()}
    ]
    if counting.reason:
        steps.append({"code": counting.reason, "to": counting.day.isoformat()})
    return steps


@dataclass(frozen=True)
class _Derived:
    """A date found by a rule, the same for every question it is found for."""

    rule: DeadlineRule
    calendar: CalendarVersion
    starts_on: dt.date
    due: DueDates
    steps: list[Step]


def _derived(
    code: str, starts_on: dt.date, steps: Sequence[Step], *, in_place_of: Deadline | None = None
) -> _Derived:
    """What the rule gives; `in_place_of` is the deadline whose stops and promise hold on."""
    calendar = calendars.current()
    rule = rule_in_force(code, on=starts_on)
    term = Term(rule.amount, rule.unit)
    if in_place_of is None:
        due = due_dates(starts_on, term, calendar)
    else:
        due = plain_terms.in_place_of(in_place_of, term, calendar)
    basis: Step = {
        "code": "rule",
        "rule": rule.code,
        "version": rule.version,
        "source": rule.source,
        "calendar": calendar.version.number,
    }
    return _Derived(rule, calendar.version, starts_on, due, [*steps, basis, *due.steps])


def _supersede(question: Question, found: _Derived, ground: str, by: User) -> Deadline:
    question.deadlines.current().update(superseded_at=clock.now())
    deadline = _dated(question, found, ground)
    deadline.decided_by = by
    deadline.save(force_insert=True)
    return deadline


def _dated(question: Question, found: _Derived, ground: str = "") -> Deadline:
    """An unsaved deadline; the dates are put onto the question."""
    question.legal_due_on = found.due.legal
    question.target_due_on = found.due.target
    return Deadline(
        question=question,
        rule=found.rule,
        calendar=found.calendar,
        starts_on=found.starts_on,
        legal_due_on=found.due.legal,
        target_due_on=found.due.target,
        derivation=found.steps,
        decided_at=clock.now(),
        ground=ground,
    )
