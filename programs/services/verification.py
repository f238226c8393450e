"""A look on site at a measure reported done: by the reception, or by a round on its way."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from programs import permissions
from programs.choices import MeasureState
from programs.exceptions import DecisionError
from programs.models import Measure, MeasureCheck, SiteCheck
from programs.proof_choices import SourceWord
from programs.services import answers, proofs
from programs.services.locking import locked
from territories import clock
from territories.models import User


@transaction.atomic
def verify(  # noqa: PLR0913  what the form asks, each by its name
    *,
    measure: Measure,
    by: User,
    confirmed: bool,
    note: str,
    files: Iterable[UploadedFile] = (),
    unsolved: Collection[int] = (),
    site_check: SiteCheck | None = None,
) -> MeasureCheck:
    """What was seen on site. Confirmed: done, and its sources are judged one by one.

    `unsolved` are ids of sources whose problem was seen to be there still. Not confirmed: back to
    work. Nobody who reported on the measure, or acts for its office, may check it; of two checks
    at once the second is refused (TransitionError).
    """
    measure = locked(measure, MeasureState.VERIFIED)
    if measure.reports.filter(by=by).exists() or permissions.acts_for(by, measure):
        raise DecisionError(
            _("Who reported on a measure, or acts for its office, can't verify it.")
        )
    if not note.strip():
        raise DecisionError(_("A check says what was seen."))
    photos = proofs.checked(measure, proofs.as_photos(files))
    check = MeasureCheck.objects.create(
        measure=measure,
        confirmed=confirmed,
        note=note.strip(),
        by=by,
        at=clock.now(),
        site_check=site_check,
    )
    proofs.keep(photos, check=check)
    if confirmed:
        measure.state = MeasureState.VERIFIED
        measure.verified_at = check.at
        measure.verified_by = by
        answers.judge(measure=measure, check=check, unsolved=unsolved)
    else:
        measure.state = MeasureState.IN_WORK
        measure.reported_at = None
        # What households said was about the work that is not there.
        measure.sources.update(word=SourceWord.UNKNOWN, word_at=None, tries=0, heard={})
    measure.save()
    return check
