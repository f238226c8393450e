"""Letters as the services make them; the templates are those delivered with the system."""

from receptions.choices import LetterKind
from receptions.models import LetterTemplate
from receptions.services import letter_templates, letters
from tests.factories import receptions as make


def templates():
    """The delivered templates, once a test."""
    if not LetterTemplate.objects.exists():
        letter_templates.load()


def drafted(kind=LetterKind.ACKNOWLEDGEMENT, *, question=None, by=None, language="", **fields):
    """A draft about a question of a new appeal."""
    templates()
    question = question or make.question("assigned", **fields)
    return letters.draft(
        kind=kind,
        appeal=question.appeal,
        question=question,
        by=by or make.registrar_of(question.reception),
        language=language,
    )


def issued(kind=LetterKind.ACKNOWLEDGEMENT, *, channel=None, by=None, **fields):
    """An issued letter."""
    letter = drafted(kind, **fields)
    head = by or make.head_of(letter.reception)
    if channel is not None:
        letter = letters.edit(letter=letter, by=head, channel=channel)
    return letters.issue(letter=letter, by=head)
