"""Visits of the reception at objects, remarks with photos, their answers and what was fixed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from programs import state_permissions
from programs.exceptions import DecisionError
from programs.models import ObjectVisit, ProgrammeObject, VisitPhoto, VisitRemark
from territories import clock
from territories.models import User
from territories.uploads import CleanUpload, cleaned

Files = Iterable[UploadedFile]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit found: words, and of a loan what became of the business."""

    visited_on: dt.date
    note: str
    business: str = ""
    jobs_created: int | None = None


@transaction.atomic
def visit(
    *,
    work: ProgrammeObject,
    seen: Seen,
    by: User,
    remarks: Sequence[str] = (),
    files: Files = (),
) -> ObjectVisit:
    """Write down a visit with its remarks. Photos show the remark where there is only one.

    Files are checked by content (ValidationError) before anything is written.
    """
    uploads = _checked(files)
    if not state_permissions.can_visit(by, work):
        raise DecisionError(_("The reception looks at agreed objects; who builds does not."))
    if not seen.note.strip():
        raise DecisionError(_("A visit says what was seen."))
    if seen.visited_on > clock.today():
        raise DecisionError(_("The day lies in the future."))
    loan = work.district_year.programme.is_loans
    if loan != bool(seen.business) or loan != (seen.jobs_created is not None):
        raise DecisionError(_("A visit of a loan says what became of the business and the jobs."))
    found = ObjectVisit.objects.create(
        object=work,
        visited_on=seen.visited_on,
        note=seen.note.strip(),
        business=seen.business,
        jobs_created=seen.jobs_created,
        by=by,
        at=clock.now(),
    )
    texts = [text.strip() for text in remarks if text.strip()]
    rows = [VisitRemark.objects.create(visit=found, text=text) for text in texts]
    _keep(uploads, found, rows[0] if len(rows) == 1 else None, by)
    return found


@transaction.atomic
def answer(*, remark: VisitRemark, text: str, by: User) -> VisitRemark:
    """The khokimiyat says what it did or will do about a remark."""
    remark = _locked(remark)
    if not text.strip():
        raise DecisionError(_("An answer says what was done."))
    remark.answer = text.strip()
    remark.answered_by, remark.answered_at = by, clock.now()
    remark.save(update_fields=["answer", "answered_by", "answered_at"])
    return remark


@transaction.atomic
def fix(*, remark: VisitRemark, note: str, by: User, files: Files = ()) -> VisitRemark:
    """The reception saw that it is fixed; never who answered the remark."""
    uploads = _checked(files)
    remark = _locked(remark)
    if remark.answered_by_id == by.pk:
        raise DecisionError(_("Who answered a remark can't find it fixed."))
    if not note.strip():
        raise DecisionError(_("Say how it was fixed."))
    remark.fixed_note = note.strip()
    remark.fixed_by, remark.fixed_at = by, clock.now()
    remark.save(update_fields=["fixed_note", "fixed_by", "fixed_at"])
    _keep(uploads, remark.visit, remark, by)
    return remark


def _locked(remark: VisitRemark) -> VisitRemark:
    rows = VisitRemark.objects.select_for_update(of=("self",)).select_related("visit")
    remark = rows.get(pk=remark.pk)
    if remark.fixed_at is not None:
        raise DecisionError(_("The remark is fixed already."))
    return remark


def _checked(files: Files) -> list[tuple[str, CleanUpload]]:
    return [((file.name or "")[-200:], cleaned(file)) for file in files]


def _keep(
    uploads: Sequence[tuple[str, CleanUpload]],
    visit_: ObjectVisit,
    remark: VisitRemark | None,
    by: User,
) -> None:
    for name, upload in uploads:
        VisitPhoto.objects.create(
            visit=visit_,
            remark=remark,
            file=upload.as_file(),
            name=name or upload.name,
            content_type=upload.content_type,
            size=len(upload.content),
            sha256=upload.sha256,
            by=by,
            at=clock.now(),
        )
