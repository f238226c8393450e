"""Each submission keeps the plan as a numbered version."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from programs import snapshots
from programs.models import Programme, ProgrammeVersion
from territories import clock
from territories.models import User


@transaction.atomic
def keep(*, programme: Programme, by: User, at: dt.datetime | None = None) -> ProgrammeVersion:
    """The plan as it is now; the programme's row is locked by whoever submits it."""
    lines = snapshots.lines_of(snapshots.measures_of(programme))
    last = programme.versions.aggregate(last=Max("number"))["last"] or 0
    return ProgrammeVersion.objects.create(
        programme=programme,
        number=last + 1,
        lines=lines,
        digest=snapshots.digest(lines),
        by=by,
        at=at or clock.now(),
    )


def submitted(*, programme: Programme) -> ProgrammeVersion:
    """The version that lies with the regional head.

    A programme submitted before versions were kept gets its first one now: its plan is frozen.
    """
    version = programme.versions.order_by("-number").first()
    if version is not None:
        return version
    by = programme.submitted_by or programme.drafted_by
    return keep(programme=programme, by=by, at=programme.submitted_at)
