"""What anybody may learn of a sealed report by the code on its paper, and of a copy of the file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from receptions import signing
from receptions.choices import ReportEdition, ReportState
from receptions.correction_places import tables_changed
from receptions.models import CorrectionSheet, QuarterReport, ReportFile, ReportVersion
from receptions.models.report import CODE_LENGTH
from receptions.pdf.report.sheet import SEAL_MARK
from receptions.report_made import figures_of, is_kept_inside, way_of
from receptions.report_rules import LIABILITY_FIGURES, SMALL
from receptions.report_shapes import DASH, HIDDEN, written
from receptions.services import corrections
from receptions.signing import Signature, SignatureState
from territories.figures import Count, Figure

KEYWORDS = re.compile(rb"seal:([0-9a-f]{64})")


class Verdict(StrEnum):
    """What a file is, compared with a sealed report."""

    SAME = "same"  # byte for byte as issued
    SIGNED = "signed"  # not kept any more, but our signature on this seal is whole
    OTHER = "other"  # genuine, of another report
    CHANGED = "changed"  # begun from a paper of ours, and changed
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Compared:
    """The verdict on a file, and what its signature says."""

    verdict: Verdict
    signature: Signature


@dataclass(frozen=True)
class PublicLine:
    """A corrected figure without anything of a person."""

    name: str
    old: str
    new: str
    causes: list[str]


def _plain(code: str) -> str:
    """What a seal begins with, for a code typed in any way; '' for what can't be one."""
    plain = "".join(one for one in code[:64].lower() if one.isascii() and one.isalnum())
    return plain if len(plain) == CODE_LENGTH else ""


def find_earlier(code: str) -> ReportVersion | None:
    """The earlier version of a report, opened again since, whose seal begins with the code."""
    if not (plain := _plain(code)):
        return None
    versions = ReportVersion.objects.filter(digest__startswith=plain)
    return versions.select_related("report__reception__territory").first()


def find(code: str) -> QuarterReport | None:
    """The sealed report whose seal begins with the code, typed in any way."""
    if not (plain := _plain(code)):
        return None
    sealed = QuarterReport.objects.filter(
        digest__startswith=plain, state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED]
    )
    return sealed.select_related("reception__territory", "submitted_by").first()


def is_signed(report: QuarterReport) -> bool:
    """Whether a paper of the report for everybody carries an electronic signature."""
    papers = ReportFile.objects.filter(report=report, digest=report.digest)
    return papers.filter(edition=ReportEdition.COUNCIL).exclude(signed_by="").exists()


def compare(report: QuarterReport, data: bytes) -> Compared:
    """Compare a file that somebody has with what was issued."""
    known = ReportFile.objects.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    signature = signing.verify(data)
    if known is not None:
        same = known.report_id == report.pk and known.digest == report.digest
        return Compared(Verdict.SAME if same else Verdict.OTHER, signature)
    seal = _seal_in(data)
    if signature.state == SignatureState.GOOD and seal:
        return Compared(Verdict.SIGNED if seal == report.digest else Verdict.OTHER, signature)
    if seal or signature.state in (SignatureState.CHANGED, SignatureState.FOREIGN):
        return Compared(Verdict.CHANGED, signature)
    return Compared(Verdict.UNKNOWN, signature)


def _seal_in(data: bytes) -> str:
    """The digest that the file carries among its keywords."""
    assert SEAL_MARK == "seal:"  # noqa: S101  what the pattern looks for
    found = KEYWORDS.search(data)
    return found.group(1).decode() if found else ""


def public_sheets(report: QuarterReport) -> list[tuple[CorrectionSheet, list[PublicLine]]]:
    """The correction sheets as anybody may read them: no case numbers, no small numbers."""
    sheets = corrections.of_seal(report).prefetch_related("lines")
    formulas, way = report.figures.get("formulas", {}), way_of(report)
    figures = {
        code: figure
        for code, figure in figures_of(report).items()
        if not is_kept_inside(code, formulas.get(code))
    }
    return [
        (sheet, [*_lines(sheet, figures, way, public=True), *_tables(sheet, report)])
        for sheet in sheets
    ]


def lines_in_short(sheet: CorrectionSheet, report: QuarterReport) -> list[PublicLine]:
    """The figures of a report's sheet for the chain, and which tables have other numbers."""
    return [*full_lines(sheet, report), *_tables(sheet, report)]


def _tables(sheet: CorrectionSheet, report: QuarterReport) -> list[PublicLine]:
    """Tables without their numbers, of which a small one could be told."""
    said = _("%(table)s (numbers of the table)")
    return [
        PublicLine(said % {"table": name}, DASH, DASH, causes)
        for name, causes in tables_changed(sheet, report)
    ]


def full_lines(sheet: CorrectionSheet, report: QuarterReport) -> list[PublicLine]:
    """The lines of a report's sheet for the chain: every number, still without case numbers."""
    return _lines(sheet, figures_of(report), way_of(report), public=False)


def _lines(
    sheet: CorrectionSheet, figures: Mapping[str, Figure], way: str, *, public: bool
) -> list[PublicLine]:
    found = []
    lines = {line.figure: line for line in sheet.lines.all()}
    for code, figure in figures.items():
        if (line := lines.get(code)) is None:
            continue
        causes = [label for label, _cases in line.cause_labels]
        if public and line.figure in LIABILITY_FIGURES:
            # Whether the editions show them hangs on others; the differences would tell them.
            found.append(PublicLine(str(figure.name), DASH, DASH, causes))
            continue
        pairs = (line.old, line.new)
        old, new = (_shown(figure, pair, way, public=public) for pair in pairs)
        if figure.denominated and old == new != HIDDEN:
            # The share is the same to the digits shown; what it is a share of is not.
            old, new = (_fraction(pair, public=public) for pair in pairs)
        found.append(PublicLine(str(figure.name), old, new, causes))
    return found


def _fraction(pair: tuple[Decimal, Decimal], *, public: bool) -> str:
    small = [public and 0 < number < SMALL for number in pair]
    top, bottom = (HIDDEN if hide else written(n) for n, hide in zip(pair, small, strict=True))
    return f"{top} / {bottom}"


def _shown(figure: Figure, pair: tuple[Decimal, Decimal], way: str, *, public: bool) -> str:
    top, bottom = pair
    small = bottom if figure.denominated else top
    if public and 0 < small < SMALL:
        return HIDDEN
    return written(figure.value(Count(top, bottom), way), figure.unit, way)
