"""Quality of answers: sheets opened by the lot and filled in by somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import check_permissions as permissions
from receptions.check_choices import CriterionKind, MarkValue
from receptions.choices import DutyKind, RuleUnit
from receptions.exceptions import CheckError
from receptions.models import (
    CriteriaVersion,
    Criterion,
    Draw,
    Duty,
    QualityMark,
    QualityReview,
)
from receptions.rules import Term, due_dates
from receptions.services.check_tasks import accepted_answers, part_authors
from receptions.services.checkers import Checkers
from territories import clock
from territories.models import User
from territories.services import calendars


def open_for(draws: Sequence[Draw]) -> list[QualityReview]:
    """One sheet for each accepted answer that the lot fell on; an answer is reviewed once."""
    version = in_force(clock.today())
    if not draws or version is None:
        return []
    answers = accepted_answers([draw.question_id for draw in draws])
    reviewed = set(
        QualityReview.objects.filter(answer__in=answers.values()).values_list("answer", flat=True)
    )
    checkers = Checkers()
    authors = part_authors([draw.question_id for draw in draws])
    rows = []
    for draw in draws:
        answer = answers.get(draw.question_id)
        if answer is None or answer.pk in reviewed or answer.decided_by_id is None:
            continue
        reception, office = draw.question.reception, draw.question.office_id
        assert office is not None  # noqa: S101  in_work_with_an_office
        term = Term(draw.rule.due_days, RuleUnit.WORKING_DAYS)
        never = {answer.by_id, answer.decided_by_id, *authors[draw.question_id]}
        rows.append(
            QualityReview(
                draw=draw,
                question=draw.question,
                answer=answer,
                reception=reception,
                office_id=office,
                version=version,
                author_id=answer.by_id,
                accepter_id=answer.decided_by_id,
                due_on=due_dates(clock.today(), term, calendars.current()).legal,
                assigned_to_id=checkers.pick(draw.question, never),
                at=clock.now(),
            )
        )
    return QualityReview.objects.bulk_create(rows)


def in_force(on: dt.date) -> CriteriaVersion | None:
    """The list of criteria that holds on the day."""
    return CriteriaVersion.objects.filter(valid_from__lte=on).order_by("-number").first()


@transaction.atomic
def take(*, review: QualityReview, by: User) -> QualityReview:
    """The person takes the sheet over."""
    review = _locked(review, by)
    review.assigned_to = by
    review.save(update_fields=["assigned_to"])
    return review


@transaction.atomic
def fill_in(
    *, review: QualityReview, by: User, marks: Mapping[str, str], note: str = ""
) -> QualityReview:
    """Write the marks of every asked criterion by its code; the others are computed.

    Raises CheckError where a mark is missing, or a "no" stands without a note.
    """
    review = _locked(review, by)
    criteria = list(review.version.criteria.all())
    values = {
        one: notice_in_time(review) if one.kind == CriterionKind.NOTICE else marks.get(one.code, "")
        for one in criteria
    }
    if any(value not in MarkValue.values for value in values.values()):
        raise CheckError(_("Answer every line of the sheet."))
    asked_no = [
        one for one, value in values.items()
        if value == MarkValue.NO and one.kind == CriterionKind.ASKED
    ]  # fmt: skip
    if asked_no and not note.strip():
        raise CheckError(_("Say what is wanting where you answer “no”."))
    review.reviewed_by, review.reviewed_at = by, clock.now()
    review.note = note.strip()
    review.save(update_fields=["reviewed_by", "reviewed_at", "note"])
    QualityMark.objects.bulk_create(
        QualityMark(review=review, criterion=one, value=value) for one, value in values.items()
    )
    return review


def notice_in_time(review: QualityReview) -> str:
    """T-10 from the rows: the notice of the result, told by its day or not."""
    closed_on = timezone.localdate(review.draw.closed_at)
    duty = (
        Duty.objects.filter(
            question=review.question_id, kind=DutyKind.RESULT_NOTICE, starts_on__gte=closed_on
        )
        .order_by("pk")
        .first()
    )
    if duty is None or (duty.dropped_at is not None and duty.done_on is None):
        return MarkValue.NOT_APPLICABLE
    if duty.done_on is not None:
        return MarkValue.YES if duty.done_on <= duty.due_on else MarkValue.NO
    return MarkValue.NO if duty.due_on < clock.today() else MarkValue.NOT_APPLICABLE


@transaction.atomic
def new_version(
    *, criteria: Sequence[Criterion], valid_from: dt.date, reason: str, by: User | None = None
) -> CriteriaVersion:
    """A further list of criteria; sheets opened before keep theirs.

    Raises CheckError for an empty list, no reason, a day that is over, a person who may not.
    """
    if by is not None and not permissions.can_set_sampling(by):
        raise CheckError(_("Only administrators change the sheet."))
    if not criteria or not reason.strip() or valid_from < clock.today():
        raise CheckError(_("A list needs criteria, a reason and a day that isn't over."))
    last = CriteriaVersion.objects.select_for_update().order_by("-number").first()
    version = CriteriaVersion.objects.create(
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        reason=reason.strip()[:300],
        by=by,
    )
    for position, criterion in enumerate(criteria):
        criterion.version, criterion.position = version, position
    Criterion.objects.bulk_create(criteria)
    return version


def _locked(review: QualityReview, by: User) -> QualityReview:
    review = QualityReview.objects.select_for_update(of=("self",)).select_related(
        "reception__territory", "office", "version", "draw"
    ).get(pk=review.pk)  # fmt: skip
    if not review.is_open:
        raise CheckError(_("This sheet is already filled in."))
    if review.took_part(by) or permissions.acts_for_office(by, review):
        raise CheckError(_("Nobody reviews an answer that they wrote or accepted."))
    return review
