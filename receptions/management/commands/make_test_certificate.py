"""`manage.py make_test_certificate`: what the demonstration signs its papers with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from receptions import signing


class Command(BaseCommand):
    """Make a key and a certificate under var/, unless they are there."""

    help = "Make the test certificate that the demonstration signs reports with."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Test certificates are for the demonstration only.")
        key, _certificate = signing.make_test_certificate(settings.VAR_DIR / "signing")
        self.stdout.write(f"Papers are signed with {key}")
