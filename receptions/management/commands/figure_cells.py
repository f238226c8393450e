"""`manage.py figure_cells`: fold the changes into the cells of figures, recount, compare.

The cells are made of question facts, and these of questions, appeals and applicants; `--facts`
compares the two, `--refill` puts the facts right.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from receptions.services import fact_recount, figure_cells


class Command(BaseCommand):
    help = "Keep the cells that figures are read from; --differences is the default."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fold", action="store_true", help="give the changes to the cells")
        parser.add_argument("--recount", action="store_true", help="count all facts anew")
        parser.add_argument(
            "--differences", action="store_true", help="say where cells and facts differ"
        )

        parser.add_argument(
            "--facts", action="store_true", help="say where facts and raw tables differ"
        )
        parser.add_argument("--refill", action="store_true", help="put those facts right")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["refill"]:
            self.stdout.write(f"{fact_recount.refill()} facts were put right.")
        if options["recount"]:
            figure_cells.recount()
        if options["fold"]:
            self.stdout.write(f"{figure_cells.fold()} changes were folded.")
        if options["facts"]:
            self._compare_facts()
        acted = any(options[name] for name in ("recount", "fold", "facts", "refill"))
        if options["differences"] or not acted:
            self._compare()

    def _compare_facts(self) -> None:
        if wrong := fact_recount.differences():
            raise CommandError("\n".join(wrong))
        self.stdout.write("The facts are what questions and appeals say.")

    def _compare(self) -> None:
        if wrong := figure_cells.differences():
            raise CommandError("\n".join(wrong))
        self.stdout.write(
            "The cells of figures are right."
            if figure_cells.is_ready()
            else "The cells are not in use: run --recount; until then facts are read."
        )
