"""`manage.py measure_counts`: are the portfolio's counts right? `--rebuild` counts them anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs.services import measure_counts


class Command(BaseCommand):
    help = "Compare the portfolio's kept counts with the measures; --rebuild counts them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="count all measures anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            measure_counts.recount()
        if wrong := measure_counts.differences():
            raise CommandError("\n".join(wrong))
        self.stdout.write("The counts of measures are right.")
