"""`manage.py play_quarter`: play the demonstration quarter through the real services."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from config import embedded_postgres
from config.demonstration import papers, unplayed
from config.demonstration.play import play
from config.demonstration.volume import FULL, SMALL
from receptions.models import Appeal


class Command(BaseCommand):
    help = "Play the demonstration quarter: appeals, rounds, programmes, ratings, reports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command."""
        parser.add_argument("--small", action="store_true", help="a small play for tests")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--no-papers", action="store_true", help="draw no PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play once; a database that has appeals is left alone, save from a play broken off."""
        embedded = embedded_postgres.is_of_settings()
        place = Path(settings.VAR_DIR) / "postgres", connection.settings_dict["NAME"]
        connection.close()
        if embedded and unplayed.put_back(*place):
            self.stdout.write("a play was broken off: beginning again")
            call_command("migrate", verbosity=0)
        if Appeal.objects.exists():
            self.stdout.write("demonstration quarter: already played")
            if settings.DEMO and not options["no_papers"]:
                self._tell(papers.draw_again(_folder()))
            return
        connection.close()
        if embedded:
            unplayed.keep(*place)
        start = time.monotonic()
        volume = SMALL if options["small"] else FULL
        quarter = play(volume=volume, seed=options["seed"], say=self.stdout.write)
        if embedded:
            unplayed.let_go(*place)
        self.stdout.write(
            f"demonstration quarter {quarter.slug}: {Appeal.objects.count()} appeals"
            f" in {time.monotonic() - start:.0f} s"
        )
        if not options["no_papers"]:
            self._tell(papers.draw(quarter, _folder()))

    def _tell(self, drawn: Iterator[Path]) -> None:
        for path in drawn:
            self.stdout.write(f"drawn: {path.name}")


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "demo"
