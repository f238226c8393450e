"""Figures as a report keeps and shows them: their names, formulas, and those made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override

from receptions.models import QuarterReport
from territories import figure_rules, rounding
from territories.choices import Direction
from territories.exceptions import FigureError
from territories.figure_registry import registry
from territories.figures import Figure, Unit

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


def is_kept_inside(code: str, sealed: Mapping[str, Any] | None = None) -> bool:
    """Whether the council edition leaves a figure out, by its formula of now or that of the seal.

    Finer counts of people's matters can be taken from one another until a single case is left,
    however each of them is hidden.
    """
    figure = registry.find(code)
    formulas = (sealed or {}, figure.formula if figure else {})
    made = any(formula.get("kind", "provider") != "provider" for formula in formulas)
    return made and code not in _PUBLIC


def catalogue_of(codes: Iterable[str]) -> list[dict[str, Any]]:
    """What a seal keeps of its figures besides the numbers, in their order (JSON): names and
    meanings in every language, unit, direction and what is too little to judge by."""
    found = []
    for code in codes:
        figure = registry.figures[code]
        words: dict[str, dict[str, str]] = {"name": {}, "reason": {}, "problem": {}}
        for language, _name in settings.LANGUAGES:
            with override(language):
                for name, kept in words.items():
                    kept[language] = str(getattr(figure, name))
        rest = {"direction": figure.direction or "", "minimum": figure.minimum}
        found.append({"code": code, **words, "unit": str(figure.unit), **rest})
    return found


def figures_of(report: QuarterReport) -> Mapping[str, Figure]:
    """The figures of a report by code, in their order: of a sealed one as they were sealed.

    What a seal of earlier does not tell is as in the catalogue; what draws on it, too: cases and
    who sees them. A draft has the figures of now.
    """
    if not report.is_sealed:
        return registry.figures
    kept = report.figures.get("catalogue")
    if kept is not None:
        return {one["code"]: _as_sealed(one["code"], one) for one in kept}
    by_hand = report.figures.get("by_hand") or {}
    codes = report.figures.get("figures", {})
    order = [*(code for code in registry.figures if code in codes), *codes]
    known = {code: registry.find(code) for code in order}
    return {
        code: _as_sealed(code, by_hand[code]) if code in by_hand else figure
        for code, figure in known.items()
        if figure is not None or code in by_hand
    }


def _as_sealed(code: str, sealed: Mapping[str, Any]) -> Figure:
    """The figure with what the seal says of it; one that is gone has no cases any more."""
    unit = Unit(sealed["unit"])
    figure = registry.find(code) or Figure(code, code, unit, lambda _first, _last: {})
    words = ("name", "reason", "problem")
    told: dict[str, Any] = {name: _in_language(sealed[name]) for name in words if name in sealed}
    if "direction" in sealed:
        direction = Direction(sealed["direction"]) if sealed["direction"] else None
        told |= {"direction": direction, "minimum": sealed["minimum"]}
    return replace(figure, **{"problem": "", **told}, unit=unit, rolled_up=True)


def _in_language(words: Mapping[str, str]) -> str:
    return words.get(get_language() or "") or words.get(settings.LANGUAGE_CODE, "")


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


def way_of(report: QuarterReport) -> str:
    """How the numbers of a report are rounded: as they were when it was sealed."""
    return rounding.way_of(report.figures) if report.is_sealed else ROUND_HALF_UP


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
