"""The numbers of the cases behind the figures of a report, as they are sealed with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from territories.figure_registry import registry
from territories.figures import Count
from territories.models import Territory
from territories.periods import Quarter

Cases = dict[str, list[str]]


def behind(
    counts: Mapping[str, Count], quarter: Quarter, path: str, elsewhere: Sequence[str]
) -> Cases:
    """Case numbers by figure within the path, but for parts whose own report holds theirs.

    The digest of a whole covers the digests of these parts, and so their cases too.
    """
    with_cases = [code for code in counts if registry.figures[code].cases is not None]
    some = [code for code in with_cases if counts[code].numerator]
    found = within(some, quarter, path, elsewhere)
    return {code: found.get(code, []) for code in with_cases}


def within(
    codes: Iterable[str], quarter: Quarter, path: str, elsewhere: Sequence[str] = ()
) -> Cases:
    """Case numbers by figure within the path, without those inside the paths named, sorted."""
    codes = list(codes)
    if not elsewhere:
        return registry.case_numbers(codes, quarter, path)
    facts = [code for code in codes if registry.figures[code].numbers is not None]
    others = [code for code in codes if code not in facts]
    found: dict[str, Counter[str]] = {code: Counter() for code in codes}
    _add(found, registry.case_numbers(facts, quarter, path, own=True))
    for below in _left(path, elsewhere):
        _add(found, registry.case_numbers(facts, quarter, below))
    # What higher floors count is little: everything there, less what the parts hold.
    _add(found, registry.case_numbers(others, quarter, path))
    for below in elsewhere if others else ():
        for code, numbers in registry.case_numbers(others, quarter, below).items():
            found[code].subtract(numbers)
    return {code: sorted(numbers.elements()) for code, numbers in found.items()}


def _left(path: str, elsewhere: Sequence[str]) -> list[str]:
    """Paths right below that are not named, the mahallas aside."""
    below = Territory.objects.with_reception().filter(parent__path=path)
    return [one for one in below.values_list("path", flat=True) if one not in elsewhere]


def _add(found: dict[str, Counter[str]], numbers: Mapping[str, Iterable[str]]) -> None:
    for code, some in numbers.items():
        found[code].update(some)
