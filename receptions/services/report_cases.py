"""The numbers of the cases behind the figures of a report, as they are sealed with them.

They are those of the network of the quarter, as the totals are: a district that went to another
region since is looked for where it is now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from territories.figure_registry import registry
from territories.figures import Count
from territories.models import Territory
from territories.periods import Quarter
from territories.quarter_tree import Tree

Cases = dict[str, list[str]]


class Piece(NamedTuple):
    """A path of today, with everything below it or as `own` without."""

    path: str
    own: bool


@dataclass(frozen=True)
class Network:
    """The territories of a quarter, and where they are today."""

    tree: Tree

    def pieces(self, territory: int, elsewhere: Collection[int] = ()) -> Iterator[Piece]:
        """Paths that make up what was within the territory then, less the territories named."""
        if territory in elsewhere:
            return
        inside = self.tree.inside.get(territory, frozenset([territory]))
        if inside.isdisjoint(elsewhere) and inside == self._inside_now(territory):
            yield Piece(self._paths[territory], own=False)
            return
        yield Piece(self._paths[territory], own=True)
        for gone in self._gone.get(territory, ()):
            yield Piece(self._paths[gone], own=True)
        for below in self.tree.below_ids(territory):
            yield from self.pieces(below, elsewhere)

    def whole_paths(self, pieces: Iterable[Piece]) -> Counter[str]:
        """How often each path is to be added, or taken away, where only whole ones can be asked."""
        found: Counter[str] = Counter()
        for path, own in pieces:
            found[path] += 1
            for below in self._below_now.get(path, ()) if own else ():
                found[below] -= 1
        return found

    @cached_property
    def _paths(self) -> dict[int, str]:
        return dict(Territory.objects.with_reception().order_by("path").values_list("pk", "path"))

    def _inside_now(self, territory: int) -> set[int]:
        path = self._paths[territory]
        return {pk for pk, one in self._paths.items() if one.startswith(path)}

    @cached_property
    def _below_now(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._paths.values():
            above = path[: path.rindex(".", 0, -1) + 1] if "." in path[:-1] else ""
            found.setdefault(above, []).append(path)
        return found

    @cached_property
    def _gone(self) -> dict[int, list[int]]:
        """Territories that aren't in the tree, by the one that has what they count."""
        found: dict[int, list[int]] = {}
        for pk, home in self.tree.home.items():
            found.setdefault(home, []).append(pk)
        return found


def behind(
    counts: Mapping[str, Count], quarter: Quarter, network: Network, where: tuple[int, set[int]]
) -> Cases:
    """Case numbers by figure within a territory, but for parts whose own report holds theirs.

    `where` are the territory and these parts. The digest of a whole covers the digests of the
    parts, and so their cases too.
    """
    with_cases = [code for code in counts if registry.figures[code].cases is not None]
    some = [code for code in with_cases if counts[code].numerator]
    found = within(some, quarter, network, where)
    return {code: found.get(code, []) for code in with_cases}


def within(
    codes: Iterable[str], quarter: Quarter, network: Network, where: tuple[int, Collection[int]]
) -> Cases:
    """Case numbers by figure within a territory without the parts named, sorted."""
    codes, pieces = list(codes), list(network.pieces(*where))
    facts = [code for code in codes if registry.figures[code].numbers is not None]
    others = [code for code in codes if code not in facts]
    found: dict[str, Counter[str]] = {code: Counter() for code in codes}
    for path, own in pieces:
        _add(found, registry.case_numbers(facts, quarter, path, own=own), 1)
    # What higher floors count is little: whole territories, less what is below them.
    for path, times in network.whole_paths(pieces).items() if others else ():
        if times:
            _add(found, registry.case_numbers(others, quarter, path), times)
    return {code: sorted(numbers.elements()) for code, numbers in found.items()}


def _add(found: dict[str, Counter[str]], numbers: Mapping[str, Iterable[str]], times: int) -> None:
    for code, some in numbers.items():
        for one, count in Counter(some).items():
            found[code][one] += count * times
