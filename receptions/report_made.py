"""Figures that administrators made or changed, as a report keeps and shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import override

from territories.figures import registry

# Figures made of parts that everybody may read; small counts among them are hidden.
_PUBLIC = frozenset(
    {
        "appeals_received",
        "persons",
        "questions_received",
        "questions_closed",
        "in_time",
        "satisfied",
        "confirmed_satisfied",
        "explained",
        "refused",
        "left_unexamined",
        "terminated",
        "forwarded",
        "repeats",
        "overdue_open",
        "hops_average",
        "appeals_per_10000",
        "appeals_growth",
    }
)


def is_kept_inside(code: str) -> bool:
    """Whether the council edition leaves a figure out.

    Finer counts of people's matters can be taken from one another until a single case is left,
    however each of them is hidden.
    """
    figure = registry.find(code)
    made = figure is not None and figure.formula.get("kind", "provider") != "provider"
    return made and code not in _PUBLIC


def frozen_by_hand(codes: Iterable[str]) -> dict[str, Any]:
    """Name, unit and formula of figures made or changed by hand, in every language: a sealed
    report says what its figures were, whatever becomes of them later."""
    frozen = {}
    for code in codes:
        figure = registry.find(code)
        if figure is None or not figure.by_hand:
            continue
        words: dict[str, Any] = {"name": {}, "formula": {}}
        for language, _name in settings.LANGUAGES:
            with override(language):
                words["name"][language] = str(figure.name)
                words["formula"][language] = str(figure.formula_text)
        data = dict(figure.formula)
        frozen[code] = words | {"unit": figure.unit, "version": figure.by_hand, "data": data}
    return frozen
