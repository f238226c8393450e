"""`manage.py play_quarter`: play the demonstration quarter through the real services."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.demonstration import papers
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
        """Play once; a database that has appeals is left alone."""
        if Appeal.objects.exists():
            self.stdout.write("demonstration quarter: already played")
            return
        start = time.monotonic()
        volume = SMALL if options["small"] else FULL
        quarter = play(volume=volume, seed=options["seed"], say=self.stdout.write)
        self.stdout.write(
            f"demonstration quarter {quarter.slug}: {Appeal.objects.count()} appeals"
            f" in {time.monotonic() - start:.0f} s"
        )
        if not options["no_papers"]:
            for path in papers.draw(quarter, Path(settings.VAR_DIR) / "demo"):
                self.stdout.write(f"drawn: {path.name}")
