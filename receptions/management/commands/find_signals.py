"""Compare a week's questions with what was usual; safe to run again."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from receptions.exceptions import SignalError
from receptions.services import signals


class Command(BaseCommand):
    """As the weekly task does, or for the week of a given day."""

    help = "Compare the last week that is over, topic by territory, and write the signals down."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--week", type=dt.date.fromisoformat, help="a day of it: 2026-11-16")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = signals.look(monday=options["week"])
        except SignalError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"new signals: {found}")
