"""`manage.py first_administrator NAME …`: who gives everybody else their accounts and posts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from territories.exceptions import PeopleError
from territories.models import User
from territories.services import people

HINT = (
    "Nobody can give accounts and posts yet. While the site runs, in another terminal:\n"
    "  .venv/bin/python manage.py first_administrator NAME --surname … --given-name … --act …"
)


class Command(BaseCommand):
    """Make the first administrator of a new installation; refused where there is one."""

    help = "Make an account, or take one that exists, and appoint it administrator by an act."

    def add_arguments(self, parser: CommandParser) -> None:
        """Sign-in name, the person's name and the act."""
        parser.add_argument("username", nargs="?", help="sign-in name")
        parser.add_argument("--surname", default="")
        parser.add_argument("--given-name", default="")
        parser.add_argument("--act", default="", help="act of appointment: number and date")
        parser.add_argument("--hint", action="store_true", help="only say when there is none yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Appoint, and print the first password: it is kept nowhere else."""
        if options["hint"]:
            if not people.has_administrator():
                self.stdout.write(HINT)
            return
        try:
            password = people.appoint_first_administrator(user=_user(options), act=options["act"])
        except PeopleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Administrator: {options['username']}")
        if password:
            self.stdout.write(f"First password: {password}")


def _user(options: dict[str, Any]) -> User:
    """The account of that name, or a new one. Raises CommandError when something is missing."""
    if not options["username"] or not options["act"]:
        raise CommandError("Say the sign-in name and the act of appointment (--act).")
    known = User.objects.filter(username=options["username"]).first()
    if known is not None:
        return known
    if not options["surname"]:
        raise CommandError("Say the person's name (--surname, --given-name).")
    user = User(
        username=options["username"],
        last_name=options["surname"],
        first_name=options["given_name"],
    )
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return user
