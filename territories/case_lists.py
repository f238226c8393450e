"""The lists of cases behind many numbers of tables, filled in one reading of the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from territories.figure_parts import Term, Terms


@dataclass
class Flag:
    """A condition that a fact meets or not, and the lists of those that meet it.

    `every` lists all of them; `rows` those of rows of tables, by what the rows are told apart by
    and then by their keys.
    """

    terms: Terms
    every: list[str] = field(default_factory=list)
    rows: dict[tuple[str, ...], dict[tuple[str, ...], list[str]]] = field(default_factory=dict)

    def put(self, number: str, keys: Mapping[str, str]) -> None:
        """List a fact with these keys wherever it belongs."""
        self.every.append(number)
        for names, lists in self.rows.items():
            listed = lists.get(tuple(keys[name] for name in names))
            if listed is not None:
                listed.append(number)


class Lists:
    """A list for each code; a condition that several have is a flag they share.

    Rows of a table differ by their keys only: one flag does for all of them. A single list is
    narrowed by the database instead.
    """

    def __init__(self, by_code: Mapping[str, Terms]) -> None:
        self._flags: dict[tuple[Term, ...], Flag] = {}
        self._together = len(by_code) > 1
        self.listed = {code: self._list(tuple(terms)) for code, terms in by_code.items()}
        self.flags = list(self._flags.values())
        names = {name for flag in self.flags for name in self.names_of(flag)}
        self.names = sorted(names)  # the keys that are to be read with each fact

    def names_of(self, flag: Flag) -> list[str]:
        """The keys that are to be read for one flag."""
        return sorted({name for some in flag.rows for name in some})

    def _list(self, terms: tuple[Term, ...]) -> list[str]:
        one = terms[0]
        if len(terms) > 1 or not one.only or not self._together:
            return self._flag(terms).every
        names, keys = zip(*one.only, strict=True)
        rows = self._flag((one._replace(only=()),)).rows
        return rows.setdefault(names, {}).setdefault(keys, [])

    def _flag(self, terms: tuple[Term, ...]) -> Flag:
        return self._flags.setdefault(terms, Flag(terms))
