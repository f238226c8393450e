"""What is common to all that a council reads: no person in it, bodies of its own, documents."""

from __future__ import annotations

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from receptions.council_rules import points_at_person
from receptions.exceptions import CouncilError, ReportError
from receptions.models import CouncilHearing, DecisionEvent, QuarterReport
from receptions.models.report import COUNCIL_NARRATIVE, section_title
from territories import uploads
from territories.models import Council, Office


def impersonal(text: str) -> str:
    """The text without blanks around it. Raises CouncilError where it is empty or names people."""
    text = text.strip()
    if not text:
        raise CouncilError(_("Write it in words."))
    if refusal := names_people(text):
        raise CouncilError(refusal)
    return text


def within_reach(office: Office, council: Council) -> Office:
    """The body; raises CouncilError for one that works neither in the territory nor above it."""
    theirs, own = office.territory.path, council.territory.path
    if not theirs.startswith(own) and not own.startswith(theirs):
        raise CouncilError(_("This body does not work in the territory of the council."))
    return office


def names_people(text: str) -> str:
    """Why the council may not read the text; nothing where it may."""
    if not points_at_person(text):
        return ""
    return _(
        "The council reads this: leave out numbers of appeals, of persons, of passports"
        " and of telephones. Speak of topics and figures."
    )


def require_impersonal(report: QuarterReport) -> None:
    """Raises ReportError, naming the section, where the council edition would name people.

    Text taken over from below comes past the forms, so it is looked at before the seal.
    """
    for name in COUNCIL_NARRATIVE:
        _refuse(section_title(name), getattr(report, name))
    for text in report.proposal_rows.values_list("text", flat=True):
        _refuse(_("Proposal"), text)


def _refuse(section: str, text: str) -> None:
    if refusal := names_people(text):
        raise ReportError(f"{section}. {refusal}")


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
