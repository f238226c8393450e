"""What an approval and a return leave behind: lines declined, remarks, the approval sheet."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from programs import agreeing, snapshots
from programs.choices import MeasureState
from programs.exceptions import DecisionError
from programs.models import (
    ApprovalSheet,
    Measure,
    MeasureSource,
    Programme,
    ProgrammeReturn,
    ReturnRemark,
)
from programs.services import versions
from territories import clock
from territories.models import User

Reasons = Mapping[int, str]  # by the key of the measure


@transaction.atomic
def decline(*, programme: Programme, reasons: Reasons, by: User) -> list[Measure]:
    """Leave measures out of the approval, each with a reason; their problems wait again."""
    lines = _chosen(programme, reasons)
    if len(lines) == programme.lines.count():
        raise DecisionError(_("No measure would be left: return the programme instead."))
    now = clock.now()
    for line in lines:
        line.require_next(MeasureState.DECLINED)
        line.state = MeasureState.DECLINED
        line.declined_reason = reasons[line.pk].strip()
        line.declined_by = by
        line.declined_at = now
        line.save(update_fields=["state", "declined_reason", "declined_by", "declined_at"])
    MeasureSource.objects.held().filter(measure__in=lines).update(released_at=now)
    return lines


@transaction.atomic
def remark(*, returned: ProgrammeReturn, reasons: Reasons) -> list[ReturnRemark]:
    """Keep why single measures were sent back."""
    return [
        ReturnRemark.objects.create(
            returned=returned, measure=line, ordinal=line.ordinal, text=reasons[line.pk].strip()
        )
        for line in _chosen(returned.programme, reasons)
    ]


def _chosen(programme: Programme, reasons: Reasons) -> list[Measure]:
    """The lines the reasons are about, locked; each must be of the programme and have its words."""
    rows = Measure.objects.select_for_update(of=("self",)).filter(programme=programme)
    lines = list(rows.filter(pk__in=reasons).order_by("ordinal"))
    if len(lines) != len(reasons):
        raise DecisionError(_("A measure decided on is not in this programme."))
    for line in lines:
        if not reasons[line.pk].strip():
            raise DecisionError(
                _("Say why measure %(number)s is not accepted.") % {"number": line.ordinal}
            )
    return lines


@transaction.atomic
def write_sheet(*, programme: Programme) -> ApprovalSheet:
    """The electronic approval sheet of a programme just approved."""
    version = versions.submitted(programme=programme)
    declined = programme.lines.filter(state=MeasureState.DECLINED).order_by("ordinal")
    left_out = {line.pk: line for line in declined}
    lines = [line for line in version.lines if line["id"] not in left_out]
    assert programme.approved_by is not None  # noqa: S101  the sheet of an approval
    assert programme.approved_at is not None  # noqa: S101
    return ApprovalSheet.objects.create(
        programme=programme,
        version=version,
        lines=lines,
        declined=[
            {"ordinal": line.ordinal, "text": line.text, "reason": line.declined_reason}
            for line in left_out.values()
        ],
        consents=agreeing.as_json(agreeing.consents_of(programme)),
        digest=snapshots.digest(lines),
        by=programme.approved_by,
        at=programme.approved_at,
    )
