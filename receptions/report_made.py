"""Figures that administrators made or changed, as a report keeps and shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import override

from territories import figure_rules
from territories.exceptions import FigureError
from territories.figure_registry import registry

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

BASE = "base"


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


def formulas_of(codes: Iterable[str]) -> dict[str, Any]:
    """The formula of every figure, with that of the figure it is made from.

    A report keeps them when it is sealed: only counts of one formula add up or are compared.
    """
    return {code: _formula(code) for code in codes}


def sealed_formulas(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The formulas that a report was counted by.

    Older reports kept only those of figures made or changed by hand.
    """
    if "formulas" in snapshot:
        return dict(snapshot["formulas"])
    by_hand = snapshot.get("by_hand") or {}
    return {code: _plain(one.get("data") or {}) for code, one in by_hand.items()}


def is_same(sealed: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Whether a formula is that of the seal; what the seal does not tell counts as the same."""
    if sealed is None:
        return True
    return sealed == (now if BASE in sealed else {k: v for k, v in now.items() if k != BASE})


def _formula(code: str) -> dict[str, Any]:
    figure = registry.find(code)
    if figure is None or figure.problem:
        return {"kind": "none"}
    formula = _plain(figure.formula)
    return {**formula, BASE: _formula(formula["of"])} if "of" in formula else formula


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The formula in its one spelling: what is left out and what is empty are the same."""
    try:
        return figure_rules.as_data(figure_rules.parse(data or {"kind": "provider"}))
    except FigureError:
        return {"kind": "none"}
