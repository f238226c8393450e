"""Propose systemic problems by the rule; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programs.services import systemic
from territories.periods import Quarter


class Command(BaseCommand):
    """As the nightly task does, or for the quarters that end with a given one."""

    help = "Propose systemic problems by the rule, looking back from the last quarter that ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--last", type=Quarter.parse, help="for example 2026-3")

    def handle(self, *args: Any, **options: Any) -> None:
        found = systemic.find(last=options["last"])
        self.stdout.write(f"new candidates: {found}")
