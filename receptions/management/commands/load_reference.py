"""`manage.py load_reference`: the country, its offices and receptions, and topics."""

from typing import Any

from django.core.management.base import BaseCommand

from receptions.services import knowledge_reference, letter_templates, topic_words
from receptions.services import reference as receptions
from territories import reference_steps
from territories.services import reference as territories


class Command(BaseCommand):
    help = "Load or bring up to date the reference data; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is loaded while it happens."""
        for words, step in (
            ("territories", territories.load_territories),
            ("offices", territories.load_offices),
            ("councils", territories.load_councils),
            ("calendar days", territories.load_calendar),
            ("topics", receptions.load_topics),
            ("words that speak for topics", topic_words.load),
            ("proofs of solutions", receptions.load_evidence),
            ("steps of reminding", receptions.load_escalation),
            ("receptions", receptions.load_receptions),
            ("letter templates", letter_templates.load),
            ("articles", knowledge_reference.load_knowledge),
            *reference_steps.registered(),
        ):
            self.stdout.write(f"{words}: {step()}")
        territories.load_groups()
