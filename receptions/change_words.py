"""Corrections and withdrawals of questions as rows of the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions.choices import QuestionChangeKind
from receptions.models import QuestionChange
from receptions.models.question_change import CORRECTED

LABELS = {
    "topic": gettext_lazy("Topic"),
    "territory": gettext_lazy("District or city"),
    "mahalla": gettext_lazy("Mahalla"),
    "place": gettext_lazy("Street or place"),
    "urgency": gettext_lazy("Urgency"),
    "point": gettext_lazy("Place on the map"),
}


def difference(change: QuestionChange) -> list[str]:
    """What was corrected, a line each: the value before and after."""
    lines = []
    for name in CORRECTED:
        old, new = _shown(change, f"old_{name}"), _shown(change, f"new_{name}")
        if old != new:
            said = {"what": LABELS[name], "old": old, "new": new}
            lines.append(_("%(what)s: “%(old)s” became “%(new)s”.") % said)
    return lines


def rows(changes: Iterable[QuestionChange]) -> list[dict[str, Any]]:
    """Rows as `wording.timeline` makes them."""
    return [
        {
            "title": _("Question %(ordinal)s: %(title)s")
            % {"ordinal": change.question.ordinal, "title": change.get_kind_display()},
            "at": change.at,
            "by": change.by,
            "note": "\n".join(_note(change)),
        }
        for change in changes
    ]


def _note(change: QuestionChange) -> list[str]:
    if change.kind == QuestionChangeKind.WITHDRAWN:
        return [f"{change.old_topic}: {change.question.text}", change.reason]
    return [*difference(change), change.reason]


def _shown(change: QuestionChange, name: str) -> str:
    if name.endswith("urgency"):
        return str(getattr(change, f"get_{name}_display")())
    return str(getattr(change, name) or "–")
