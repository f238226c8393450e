"""`manage.py workflow_page [--check]`: write the table of steps into docs/workflow.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from receptions.workflow_table import legend_lines, page_lines

BEGIN = "<!-- written by manage.py workflow_page: begin -->"
END = "<!-- written by manage.py workflow_page: end -->"


def rewritten(text: str) -> str:
    """The page with the table of the code between the two marks."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    lines = [BEGIN, "", *legend_lines(), "", *page_lines(), "", END]
    return before + "\n".join(lines) + after


class Command(BaseCommand):
    """Print the workflow's table where people read it."""

    help = "Write who may take which step with a question into docs/workflow.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "workflow.md"
        text = path.read_text(encoding="utf-8")
        wanted = rewritten(text)
        if text == wanted:
            return
        if options["check"]:
            raise CommandError("docs/workflow.md is stale: run manage.py workflow_page")
        path.write_text(wanted, encoding="utf-8")
        self.stdout.write("docs/workflow.md is written anew")
