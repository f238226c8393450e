"""`manage.py change_territories merge|split|move …`: record what an act did to the network."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from territories.change_plans import Plan
from territories.exceptions import TerritoryError
from territories.models import Territory, User
from territories.services import reference, territory_changes


class Command(BaseCommand):
    """Show what the change touches; make it with --apply."""

    help = (
        "Record a merge (codes of those that end, --into), a split (code, --part for each new one)"
        " or a move (code, --under) of territories. Without --apply it only shows what it touches."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["merge", "split", "move"])
        parser.add_argument("codes", nargs="+", help="codes of the territories the act names")
        parser.add_argument("--into", help="merge: the one that takes the others in")
        parser.add_argument("--under", help="move: the new parent")
        parser.add_argument(
            "--part",
            action="append",
            default=[],
            help="split: CODE=UZBEK=UZBEK IN CYRILLIC=RUSSIAN=CODES OF WHAT IT TAKES, by commas",
        )
        parser.add_argument("--stays", action="store_true", help="split: the old one stays too")
        parser.add_argument("--on", required=True, type=dt.date.fromisoformat, help="2026-09-01")
        parser.add_argument("--act", required=True, help="kind, number and date")
        parser.add_argument("--by", required=True, help="sign-in name of an administrator")
        parser.add_argument("--apply", action="store_true", help="make the change")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError("Nobody signs in by that name.")
        try:
            plan = _plan(options)
            for effect in territory_changes.preview(plan):
                self.stdout.write(effect.sentence)
            if options["apply"]:
                change = territory_changes.record(plan=plan, by=by)
                self.stdout.write(f"Recorded: {change}")
            else:
                self.stdout.write("Nothing is changed yet: say --apply.")
        except TerritoryError as error:
            raise CommandError(str(error)) from error


def _plan(options: dict[str, Any]) -> Plan:
    named = [_place(code) for code in options["codes"]]
    act = {"on": options["on"], "act": options["act"]}
    if options["kind"] == "merge":
        return territory_changes.merge(gone=named, into=_place(options["into"]), **act)
    if len(named) != 1:
        raise CommandError("Name one territory.")
    if options["kind"] == "move":
        under = _place(options["under"])
        return territory_changes.move(territory=named[0], under=under, **act)
    parts = [_part(text, named[0]) for text in options["part"]]
    return territory_changes.split(old=named[0], parts=parts, stays=options["stays"], **act)


def _place(code: str | None) -> Territory:
    found = Territory.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise CommandError(f"No territory has the code {code}.")
    return found


def _part(text: str, old: Territory) -> tuple[Territory, list[Territory]]:
    words = [word.strip() for word in text.split("=")]
    if len(words) != 5 or not all(words[:4]):
        raise CommandError(f"Write a part as CODE=UZBEK=UZBEK IN CYRILLIC=RUSSIAN=CODES: {text}")
    code, uz, cyrl, ru, taken = words
    names = {"name_uz_cyrl": cyrl, "name_ru": ru, "name_en": reference.in_english(uz)}
    part = Territory(code=code, level=old.level, name_uz=uz, **names)
    return part, [_place(one.strip()) for one in taken.split(",") if one.strip()]
