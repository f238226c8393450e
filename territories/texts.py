"""What people type or paste, without the marks nobody sees."""

import unicodedata

KEPT_CONTROLS = "\n\t"


def cleaned_text(value: str) -> str:
    """The text without direction marks, zero-width and control characters, composed (NFC)."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if value.isprintable():  # holds none of them; most texts by far
        return value
    return "".join(
        letter
        for letter in value
        if letter in KEPT_CONTROLS or unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"}
    )
