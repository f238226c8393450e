"""`manage.py figure_cells`: fold the changes into the cells of figures, recount, compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from receptions.services import figure_cells


class Command(BaseCommand):
    help = "Keep the cells that figures are read from; --differences is the default."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fold", action="store_true", help="give the changes to the cells")
        parser.add_argument("--recount", action="store_true", help="count all facts anew")
        parser.add_argument(
            "--differences", action="store_true", help="say where cells and facts differ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["recount"]:
            figure_cells.recount()
        if options["fold"]:
            self.stdout.write(f"{figure_cells.fold()} changes were folded.")
        if options["differences"] or not (options["recount"] or options["fold"]):
            self._compare()

    def _compare(self) -> None:
        if wrong := figure_cells.differences():
            raise CommandError("\n".join(wrong))
        self.stdout.write(
            "The cells of figures are right."
            if figure_cells.is_ready()
            else "The cells are not in use: run --recount; until then facts are read."
        )
