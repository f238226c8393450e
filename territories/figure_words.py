"""A formula of parts in words, in the language asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from territories import figure_rules
from territories.figure_definitions import Definition
from territories.figure_parts import Parts, Terms
from territories.figure_registry import Registry
from territories.figure_rules import Formula, Growth, Per10000, Ratio


@dataclass(frozen=True)
class FormulaWords:
    """A formula in the language asked for."""

    formula: Formula
    app: Parts | None
    definitions: Mapping[str, Definition]
    registry: Registry

    def __str__(self) -> str:
        formula = self.formula
        if isinstance(formula, Ratio):
            return self._ratio(formula)
        if isinstance(formula, Growth):
            said = (
                _("“%(figure)s”, compared with the same period of the year before")
                if formula.months == figure_rules.SPANS["year"]
                else _("“%(figure)s”, compared with the quarter before")
            )
            return said % {"figure": self._name(formula.of)}
        if isinstance(formula, Per10000):
            said = _("“%(figure)s” ÷ inhabitants × 10,000")
            return said % {"figure": self._name(formula.of)}
        return ""

    def _ratio(self, formula: Ratio) -> str:
        top, bottom = self._sum(formula.top), self._sum(formula.bottom)
        if not bottom:
            return top
        top = f"({top})" if len(formula.top) > 1 else top
        bottom = f"({bottom})" if len(formula.bottom) > 1 else bottom
        return f"{top} ÷ {bottom}"

    def _sum(self, terms: Terms) -> str:
        app = self.app
        assert app is not None  # noqa: S101  a checked formula has it
        words = []
        for term in terms:
            name, cut = str(app.parts[term.part].name), app.cut_words(term.cut)
            words.append((term.sign, f"{name} ({cut})" if cut else name))
        return figure_rules.sum_words(words)

    def _name(self, code: str) -> str:
        if code in self.definitions:
            return str(self.definitions[code].names)
        return str(self.registry.coded[code].name)
