"""Filling a template: a small closed set of placeholders, one pass, no template engine."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# What a template may hold, and what it stands for.
PLACEHOLDERS = {
    "number": _("number of the appeal"),
    "earlier": _("number of the earlier appeal that it copies"),
    "received_on": _("day the appeal was received"),
    "today": _("day the letter is written"),
    "applicant": _("name of the applicant"),
    "reception": _("name of the reception"),
    "address": _("address of the reception"),
    "phone": _("telephone of the reception"),
    "hours": _("working hours of the reception"),
    "tracking": _("address of the page where the appeal can be followed"),
    "questions": _("the questions, each with its topic and date"),
    "topic": _("topic of the question"),
    "office": _("office that acts"),
    "due_on": _("day the answer is due"),
    "previous_due_on": _("day that was due before the extension"),
    "reason": _("ground of the extension, else a line to be filled in"),
    "answer": _("the accepted answer"),
    "outcome": _("outcome of the question"),
    "ground": _("legal ground of the outcome"),
}
BLANK = "_" * 24  # a value that is missing: a line to be filled in, visible in draft and print
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_BLANK_LINE = re.compile("_{3,}")


def unknown_placeholders(text: str) -> list[str]:
    """Names in braces that no placeholder has, and braces left over, as they are written."""
    found = [
        match[0] for match in _PLACEHOLDER.finditer(text) if match[1].strip() not in PLACEHOLDERS
    ]
    found += re.findall(r"[{}]", _PLACEHOLDER.sub("", text))
    return list(dict.fromkeys(found))


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """The text with each placeholder replaced; values are not read again, missing ones a line.

    A line of several that names what there is none of (None) is left out.
    """
    lines = text.split("\n")
    kept = [line for line in lines if not _names_nothing(line, values)] or lines
    return _PLACEHOLDER.sub(
        lambda match: (values.get(match[1].strip()) or "").strip() or BLANK, "\n".join(kept)
    )


def _names_nothing(line: str, values: Mapping[str, str | None]) -> bool:
    return any(values.get(match[1].strip(), "") is None for match in _PLACEHOLDER.finditer(line))


def has_blanks(text: str) -> bool:
    """Whether a line is still to be filled in."""
    return _BLANK_LINE.search(text) is not None
