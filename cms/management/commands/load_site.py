"""`manage.py load_site`: put up the public site's first pages."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.services.site import load_site


class Command(BaseCommand):
    help = "Put up the public site's first pages in four languages, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say whether pages were made or were already there."""
        made = load_site()
        self.stdout.write("public site: pages made" if made else "public site: already there")
