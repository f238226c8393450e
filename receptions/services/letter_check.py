"""What anybody may learn of a letter by the code printed on it."""

from __future__ import annotations

from receptions.models import Letter, Representation, Summons
from receptions.services.letters import CHECK_CODE_LENGTH
from territories.models.names import names_through


def find(code: str) -> Letter | Representation | Summons | None:
    """The issued letter, representation or summons of the code, without what it says."""
    plain = "".join(letter for letter in code[:64].upper() if letter.isascii() and letter.isalnum())
    if len(plain) != CHECK_CODE_LENGTH:
        return None
    letter = (
        Letter.objects.select_related("reception")
        .only("number", "kind", "issued_at", "code", "language", *names_through("reception"))
        .filter(code=plain)
        .first()
    )
    if letter is not None:
        return letter
    paper = Representation.objects.select_related("reception").filter(code=plain).first()
    return paper or Summons.objects.select_related("reception").filter(code=plain).first()
