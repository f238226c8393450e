"""PDFs of the demonstration: reports of three levels in every language, under var/demo."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from config.demonstration.play import main_territories
from receptions.choices import ReportEdition
from receptions.models import QuarterReport, ReportFile
from receptions.services import report_files
from territories.periods import Quarter


def draw_again(folder: Path) -> Iterator[Path]:
    """The same of the newest quarter: a play that has ended may have been stopped before them.

    Papers that show the reports as they are now are only copied.
    """
    reports = QuarterReport.objects.filter(reception__territory__in=main_territories())
    newest = reports.order_by("-year", "-quarter").first()
    return draw(newest.period, folder) if newest else iter(())


def draw(quarter: Quarter, folder: Path) -> Iterator[Path]:
    """Draw the reports and lay copies into the folder; yields each path."""
    folder.mkdir(parents=True, exist_ok=True)
    reports = QuarterReport.objects.filter(
        year=quarter.year,
        quarter=quarter.number,
        reception__territory__in=main_territories(),
    )
    for report in reports.select_related("reception").order_by("reception__territory__path"):
        for language, _name in settings.LANGUAGES:
            edition = ReportEdition.FULL if language == "uz" else ReportEdition.COUNCIL
            for wanted in {edition, ReportEdition.COUNCIL}:
                file, _made = ReportFile.objects.get_or_create(
                    report=report, language=language, edition=wanted
                )
                report_files.build(files=[file.pk], progress=lambda *_step: None)
                file.refresh_from_db()
                path = folder / Path(file.file.path).name
                shutil.copyfile(file.file.path, path)
                yield path
