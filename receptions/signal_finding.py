"""The weekly comparison: every topic in every territory, and the silence of every reception."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from receptions.models.signal import RISING_WEEKS
from receptions.signal_choices import SignalKind
from receptions.signal_counts import Cell, Weeks
from receptions.signal_peers import PEER_WEEKS, Compared
from receptions.signal_rules import Series, chances, common_dispersion, q_values

SPANS = (1, RISING_WEEKS)


class Found(NamedTuple):
    """One signal before it is written down."""

    cell: Cell
    kind: SignalKind
    span: int
    observed: int
    expected: float
    p: float
    q: float


class _Test(NamedTuple):
    cell: Cell
    span: int
    series: Series
    expected: float
    p: float


@dataclass(frozen=True)
class Rule:
    """What is asked: the share of false alarms, the fewest questions, topic to group."""

    level: float
    minimum: int
    groups: Mapping[int, int | None]


def find(weeks: Weeks, rule: Rule, peers: Sequence[Compared] = ()) -> tuple[int, list[Found]]:
    """How many comparisons were made, and what they found, the least likely first.

    `peers` are receptions against others of their kind: they share the false alarms with the
    rest, and speak only where a reception's own past does not.
    """
    tests: list[_Test] = []
    made = 0
    for span in SPANS:
        upper = list(_upper(weeks, span))
        made += _pairs(weeks, rule, span)
        tests += _judged(upper, span, rule.minimum)
        silent = list(_silent(weeks, span))
        made += len(silent)
        tests += _judged(silent, span, rule.minimum, lower=True)
    made += len(peers)
    asked = [one for one in peers if one.chance.expected >= rule.minimum]
    qs = q_values([*(test.p for test in tests), *(one.chance.p for one in asked)], made)
    passed = [(test, q) for test, q in zip(tests, qs, strict=False) if q <= rule.level]
    best: dict[Cell, tuple[_Test, float]] = {}
    for test, q in sorted(passed, key=lambda one: (one[0].p, one[0].span)):
        if _still_so(weeks, test):
            best.setdefault(test.cell, (test, q))
    found = [_found(test, q) for test, q in best.values()]
    few = zip(asked, qs[len(tests) :], strict=True)
    found += [_few(one, q) for one, q in few if q <= rule.level and (one.place, None) not in best]
    return made, _without_groups_of(found, rule.groups)


def _pairs(weeks: Weeks, rule: Rule, span: int) -> int:
    """Comparisons upwards: every topic and group in every territory that has a past.

    What did not come at all was compared too, and found nothing.
    """
    return len(rule.groups) * sum(bool(weeks.past(place, span)) for place in weeks.places)


def _upper(weeks: Weeks, span: int) -> Iterator[tuple[Cell, Series]]:
    for cell in weeks.cells:
        series = weeks.series(cell, span)
        if series is not None:
            yield cell, series


def _silent(weeks: Weeks, span: int) -> Iterator[tuple[Cell, Series]]:
    for place in weeks.silent:
        series = weeks.series((place, None), span)
        if series is not None:
            yield (place, None), series


def _judged(
    compared: list[tuple[Cell, Series]], span: int, minimum: int, *, lower: bool = False
) -> Iterator[_Test]:
    """Those with enough questions, or with enough to be expected, and their chances."""
    common = common_dispersion(series for _cell, series in compared)
    chosen = [one for one in compared if lower or one[1].observed >= minimum]
    judged = chances([series for _cell, series in chosen], common, lower=lower)
    for (cell, series), chance in zip(chosen, judged, strict=True):
        if not lower or chance.expected >= minimum:
            yield _Test(cell, span, series, chance.expected, chance.p)


def _still_so(weeks: Weeks, test: _Test) -> bool:
    """Whether the last week goes the same way: what was over weeks ago is no news."""
    if test.span == 1:
        return True
    last = weeks.series(test.cell, 1)
    if last is None:
        return False
    usual = sum(last.past) * last.exposure / sum(last.past_exposure)
    silent = test.cell[1] is None
    return last.observed < usual if silent else last.observed > usual


def _found(test: _Test, q: float) -> Found:
    if test.cell[1] is None:
        kind = SignalKind.SILENT
    elif test.series.never_before:
        kind = SignalKind.NEW
    else:
        kind = SignalKind.SPIKE if test.span == 1 else SignalKind.RISING
    return Found(test.cell, kind, test.span, test.series.observed, test.expected, test.p, q)


def _few(one: Compared, q: float) -> Found:
    expected, p = one.chance
    return Found((one.place, None), SignalKind.FEW, PEER_WEEKS, one.observed, expected, p, q)


def _without_groups_of(found: Iterable[Found], groups: Mapping[int, int | None]) -> list[Found]:
    """Leave a group out where one of its topics says the same at the same place."""
    found = list(found)
    said = {(place, groups.get(topic)) for (place, topic), *_rest in found if topic is not None}
    return [one for one in found if one.cell[1] is None or one.cell not in said]
