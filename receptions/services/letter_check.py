"""What anybody may learn of a letter by the code printed on it."""

from __future__ import annotations

from receptions.models import Letter
from receptions.services.letters import CHECK_CODE_LENGTH


def find(code: str) -> Letter | None:
    """The issued letter of the code, without a word of what it says."""
    plain = "".join(letter for letter in code[:64].upper() if letter.isascii() and letter.isalnum())
    if len(plain) != CHECK_CODE_LENGTH:
        return None
    shown = ("number", "kind", "issued_at", "code", "language", "reception__name_uz")
    return (
        Letter.objects.select_related("reception")
        .only(*shown, "reception__name_uz_cyrl", "reception__name_ru", "reception__name_en")
        .filter(code=plain)
        .first()
    )
