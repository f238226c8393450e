"""`manage.py demo_accounts`: who can sign in to the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from territories.demo import DEMO_ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "List the demonstration accounts."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line an account: sign-in name, role, name."""
        self.stdout.write(f"\nAccounts (password {PASSWORD}):")
        for account in DEMO_ACCOUNTS:
            role = account["role"].label
            self.stdout.write(f"  {account['username']:<16}{role:<40}{account['name']}")
