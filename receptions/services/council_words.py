"""What is common to all that a council reads: no person in it, documents checked."""

from __future__ import annotations

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from receptions.council_rules import points_at_person
from receptions.exceptions import CouncilError
from receptions.models import CouncilHearing, DecisionEvent
from territories import uploads


def impersonal(text: str) -> str:
    """The text without blanks around it. Raises CouncilError where it is empty or names people."""
    text = text.strip()
    if not text:
        raise CouncilError(_("Write it in words."))
    if points_at_person(text):
        raise CouncilError(
            _(
                "The council reads this: leave out numbers of appeals, of persons, of passports"
                " and of telephones. Speak of topics and figures."
            )
        )
    return text


def attach(row: CouncilHearing | DecisionEvent, document: UploadedFile[bytes] | None) -> None:
    """Put the checked document on the unsaved row.

    Raises ValidationError when its content is not allowed.
    """
    if document is None:
        return
    kept = uploads.cleaned(document)
    row.document_name = PurePath(document.name or "").name[:200] or kept.name
    row.document_type = kept.content_type
    row.document.save(kept.name, kept.as_file(), save=False)
