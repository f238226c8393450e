"""Drawing the PDFs of reports: content, paper, signature, file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.utils import translation
from django.utils.translation import gettext as _

from receptions import signing
from receptions.models import ReportFile
from receptions.pdf import report as paper
from receptions.report_content import content
from receptions.services import reports
from territories import clock
from territories.jobs import Progress


def build(*, files: Sequence[int], progress: Progress) -> int:
    """Draw the files asked for; those already showing the sealed report are left. How many."""
    drawn = 0
    for place, key in enumerate(files):
        file = ReportFile.objects.select_related(
            "report__reception__territory", "report__submitted_by", "report__accepted_by"
        ).get(pk=key)
        progress(5 + 90 * place // len(files), _("Drawing the pages"))
        if not reports.is_current(file, file.report):
            _draw(file)
            drawn += 1
    return drawn


def _draw(file: ReportFile) -> None:
    report = file.report
    signer = signing.signer_name() if report.is_sealed else ""
    with translation.override(file.language):
        words = content(report, file.edition)
        words.signer = signer
        data, pages = paper.draw(words)
        if signer:
            reason = _("Seal %(code)s") % {"code": report.code}
            data = signing.sign(data, reason=reason)
    name = f"{report.reception.code}-{report.period.slug}-{file.language}-{file.edition}.pdf"
    previous = file.file.name
    file.file.save(name, ContentFile(data), save=False)
    file.digest = report.digest if report.is_sealed else ""
    file.sha256, file.signed_by = hashlib.sha256(data).hexdigest(), signer
    file.pages, file.built_at = pages, clock.now()
    file.save(update_fields=["file", "digest", "sha256", "signed_by", "pages", "built_at"])
    if previous and previous != file.file.name:
        file.file.storage.delete(previous)
