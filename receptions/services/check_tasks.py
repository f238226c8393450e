"""Sampled closings as work for somebody: opened, taken, tried, handed on, settled by a check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from receptions import check_permissions as permissions
from receptions.check_choices import CheckCause, CheckMethod, CheckState
from receptions.choices import AnswerDecision, RuleUnit
from receptions.exceptions import CheckError
from receptions.models import (
    Answer,
    CheckAttempt,
    CheckTask,
    CoAssignment,
    Draw,
    Question,
    SamplingRule,
    Verification,
)
from receptions.rules import Term, due_dates
from receptions.services.checkers import Checkers
from territories import clock
from territories.models import User
from territories.services import calendars


def open_for(draws: Sequence[Draw]) -> list[CheckTask]:
    """One task for each draw that chose its closing, with its date and somebody to do it.

    Where the closing was checked before it was drawn, the task is done with that check.
    """
    if not draws:
        return []
    keys = [draw.question_id for draw in draws]
    answers = accepted_answers(keys)
    made = {
        (check.question_id, check.closed_at): check
        for check in Verification.objects.filter(question__in=keys).order_by("pk")
    }
    checkers, authors = Checkers(), part_authors(keys)
    tasks = []
    for draw in draws:
        if draw.question_id in answers:
            answer = answers[draw.question_id]
            helped = authors[draw.question_id]
            task = _task(draw.question, answer, draw.rule, checkers, helped, draw=draw)
            check = made.get((draw.question_id, draw.closed_at))
            if check is not None:
                task.state, task.verification = CheckState.DONE, check
            tasks.append(task)
    return CheckTask.objects.bulk_create(tasks)


def open_after_word(*, question: Question, rule: SamplingRule) -> CheckTask | None:
    """The applicant says "partly": somebody looks, unless somebody is to look already."""
    answers = accepted_answers([question.pk])
    known = CheckTask.objects.filter(question=question, closed_at=question.closed_at)
    if question.pk not in answers or known.exists():
        return None
    helped = part_authors([question.pk])[question.pk]
    task = _task(question, answers[question.pk], rule, Checkers(), helped, draw=None)
    task.save(force_insert=True)
    return task


def accepted_answers(questions: Sequence[int]) -> dict[int, Answer]:
    """The last accepted answer of each question."""
    rows = Answer.objects.filter(question__in=questions, decision=AnswerDecision.ACCEPTED)
    return {answer.question_id: answer for answer in rows.order_by("pk")}


def part_authors(questions: Sequence[int]) -> defaultdict[int, set[int]]:
    """Who answered a part of each question (R-22)."""
    found = defaultdict(set)
    rows = CoAssignment.objects.filter(question__in=questions, answered_by__isnull=False)
    for question, author in rows.values_list("question", "answered_by"):
        found[question].add(author)
    return found


def _task(
    question: Question,
    answer: Answer,
    rule: SamplingRule,
    checkers: Checkers,
    helped: set[int],
    *,
    draw: Draw | None,
) -> CheckTask:
    assert question.closed_at is not None  # noqa: S101  closings only
    assert answer.decided_by_id is not None  # noqa: S101  answer_decided_by_and_at
    assert question.closed_by_id is not None  # noqa: S101  closed_with_outcome_and_ground
    assert question.office_id is not None  # noqa: S101  in_work_with_an_office
    term = Term(rule.due_days, RuleUnit.WORKING_DAYS)
    never = {answer.by_id, answer.decided_by_id, question.closed_by_id, *helped}
    return CheckTask(
        question=question,
        closed_at=question.closed_at,
        cause=CheckCause.SAMPLE if draw is not None else CheckCause.WORD,
        draw=draw,
        reception=question.reception,
        office_id=question.office_id,
        executor_id=answer.by_id,
        accepter_id=answer.decided_by_id,
        closer_id=question.closed_by_id,
        due_on=due_dates(clock.today(), term, calendars.current()).legal,
        calls_left=rule.calls,
        assigned_to_id=checkers.pick(question, never),
        at=clock.now(),
    )


@transaction.atomic
def take(*, task: CheckTask, by: User) -> CheckTask:
    """The person takes the check over."""
    task = locked(task)
    refuse_own_work(task, by)
    task.assigned_to = by
    task.save(update_fields=["assigned_to"])
    return task


@transaction.atomic
def unreached(*, task: CheckTask, by: User, note: str = "") -> CheckTask:
    """Nobody was reached. After the last call of the rule the check becomes a visit."""
    task = locked(task)
    refuse_own_work(task, by)
    CheckAttempt.objects.create(task=task, method=task.method, note=note.strip(), by=by)
    if task.method == CheckMethod.CALL:
        task.calls_left = max(task.calls_left - 1, 0)
        if not task.calls_left:
            task.method = CheckMethod.VISIT
        task.save(update_fields=["calls_left", "method"])
    return task


@transaction.atomic
def hand_over(*, task: CheckTask, by: User, method: str) -> CheckTask:
    """Let it be checked another way: by a visit, or by the next round of the street.

    A round takes address and words along to people of many bodies: never of somebody who asked
    not to be disclosed (R-20). Raises CheckError.
    """
    task = locked(task)
    refuse_own_work(task, by)
    if method not in CheckMethod.values or method == task.method:
        raise CheckError(_("Choose another way to check."))
    if method == CheckMethod.ROUND and mahalla_of(task.question) is None:
        raise CheckError(_("No mahalla is known here, so no round can be asked."))
    if method == CheckMethod.ROUND and task.question.appeal.applicant.do_not_disclose:
        raise CheckError(
            _("The applicant asked not to be disclosed (Art. 20): a round can't be asked.")
        )
    task.method = method
    task.save(update_fields=["method"])
    return task


def mahalla_of(question: Question) -> int | None:
    """Where a round would find the applicant: the residence, else the place of the question."""
    return question.appeal.applicant.mahalla_id or question.mahalla_id


def settle(*, question: Question, check: Verification) -> int:
    """A check was made of the closing, in whatever way: its task is done with it.

    Raises CheckError where the closer confirms the own closing that is in the sample.
    """
    task = _open_of(question).select_for_update().first()
    if task is None:
        return 0
    if check.confirmed:
        refuse_own_work(task, check.by, judged=False)
    task.state = CheckState.DONE
    task.verification = check
    task.save(update_fields=["state", "verification"])
    return 1


def is_asked_for(question: Question) -> bool:
    """Whether somebody is to look at this closing, be it confirmed before or not."""
    return _open_of(question).exists()


def _open_of(question: Question) -> QuerySet[CheckTask, CheckTask]:
    return CheckTask.objects.open().filter(question=question, closed_at=question.closed_at)


def refuse_own_work(task: CheckTask, by: User, *, judged: bool = True) -> None:
    """Raise CheckError for who took part; with `judged` also for who acts for the office."""
    if task.took_part(by) or (judged and permissions.acts_for_office(by, task)):
        raise CheckError(_("Who answered, accepted or closed can't check it; another person must."))


def locked(task: CheckTask) -> CheckTask:
    """The task, locked and still open."""
    task = CheckTask.objects.select_for_update(of=("self",)).select_related(
        "question__appeal__applicant", "reception__territory", "office"
    ).get(pk=task.pk)  # fmt: skip
    if not task.is_open:
        raise CheckError(_("This check is already done."))
    return task
