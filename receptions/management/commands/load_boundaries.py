"""`manage.py load_boundaries FILE`: official outlines of territories for the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from receptions.exceptions import OutlineError
from receptions.services import outlines


class Command(BaseCommand):
    help = (
        "Takes outlines of territories from a GeoJSON file (WGS 84; a property holds the code of "
        "the territory). They take the place of those kept before; a file with any mistake "
        "changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--property", default="code", help="the property that holds the code")
        parser.add_argument("--source", default="", help="who published the outlines, and when")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = outlines.load(
                path=options["file"], key=options["property"], source=options["source"]
            )
        except OutlineError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{number} outlines kept")
