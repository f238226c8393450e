"""The register of liability: entries by hand with a document, entries struck out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import power_permissions as permissions
from receptions.exceptions import PowerError
from receptions.models import LiabilityEntry, Reception
from receptions.power_choices import MEASURES_OF_KIND
from territories import clock, uploads
from territories.models import Office, User


@dataclass(frozen=True)
class Act:
    """What an entry says: who, how, by which act, on what ground."""

    office: Office
    person_name: str
    person_post: str
    kind: str
    measure: str
    act_number: str
    act_date: dt.date
    ground: str
    article: str = ""


@transaction.atomic
def enter(
    *, reception: Reception, act: Act, document: UploadedFile[bytes], by: User
) -> LiabilityEntry:
    """An entry by hand, by the head, with the act itself.

    Raises PowerError, or ValidationError when the document's content is not allowed.
    """
    if not permissions.can_sign(by, reception):
        raise PowerError(_("Only the head of the reception enters this."))
    if act.measure not in MEASURES_OF_KIND[act.kind]:
        raise PowerError(_("This measure does not belong to this kind of liability."))
    if act.act_date > clock.today():
        raise PowerError(_("The act is dated in the future."))
    kept = uploads.cleaned(document)
    entry = LiabilityEntry(
        reception=reception,
        office=act.office,
        person_name=act.person_name.strip(),
        person_post=act.person_post.strip(),
        kind=act.kind,
        measure=act.measure,
        act_number=act.act_number.strip(),
        act_date=act.act_date,
        ground=act.ground,
        article=act.article.strip(),
        document_name=PurePath(document.name or "").name[:200] or kept.name,
        document_type=kept.content_type,
        by=by,
        at=clock.now(),
    )
    entry.document.save(kept.name, kept.as_file(), save=False)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def strike(*, entry: LiabilityEntry, by: User, reason: str) -> LiabilityEntry:
    """Strike a wrong entry out with a reason: it stays to be read and counts no more."""
    rows = LiabilityEntry.objects.select_for_update(of=("self",))
    entry = rows.select_related("reception__territory").get(pk=entry.pk)
    if not permissions.can_sign(by, entry.reception):
        raise PowerError(_("Only the head of the reception strikes an entry out."))
    if entry.struck_at is not None:
        raise PowerError(_("The entry is struck out already."))
    if not reason.strip():
        raise PowerError(_("Say why it is struck out."))
    entry.struck_by, entry.struck_at = by, clock.now()
    entry.struck_reason = reason.strip()
    entry.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    return entry
