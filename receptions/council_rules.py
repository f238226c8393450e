"""Words that a council may read: nothing that points at a person (R-20, DOMAIN 12). Pure."""

from __future__ import annotations

import re

_APPEAL = re.compile(r"\b[0-9A-Z]{2,8}-\d{4}-A?\d{3,}\b")
_PERSONAL_NUMBER = re.compile(r"(?<!\d)\d(?:[ \u00a0]?\d){13}(?!\d)")
_PHONE = re.compile(r"\+?998[ \u00a0()-]*\d{2}(?:[ \u00a0()-]*\d){7}(?!\d)")
_PASSPORT = re.compile(r"\b[A-Z]{2} ?\d{7}\b")


def points_at_person(text: str) -> bool:
    """Whether the text holds an appeal's or a person's number, a passport or a mobile phone."""
    return any(one.search(text) for one in (_APPEAL, _PERSONAL_NUMBER, _PHONE, _PASSPORT))
