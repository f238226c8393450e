"""`manage.py correct_reports [--quarter 2026-3]`: compare sealed reports with what is there now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from receptions.services import corrections
from territories.periods import Quarter


class Command(BaseCommand):
    """Write the correction sheets that are missing."""

    help = "Write correction sheets where a sealed report differs from the data of today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", help="one quarter, as 2026-3; the last ones without it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["quarter"]:
            self.stdout.write(f"{corrections.compare_recent()} sheets written")
            return
        try:
            quarter = Quarter.parse(options["quarter"])
        except ValueError as error:
            raise CommandError("Write the quarter as 2026-3.") from error
        self.stdout.write(f"{len(corrections.compare(quarter))} sheets written")
