"""Counting the parts: from the cells where these know the numbers, else from the facts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, F, Func, QuerySet, Sum, Value
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce

from receptions import kept_counts
from receptions.cell_reading import is_kept
from receptions.fact_conditions import Period, closed, due, received
from receptions.models import QuestionFact
from receptions.parts import PARTS, Part, within
from territories.figures import WHOLE, By, Cut
from territories.models import Territory

DAYS: Mapping[Period, str] = {
    received: "received_on",
    closed: "closed_on",
    due: "legal_due_on",
}
KEYS = {
    By.TOPIC_GROUP: "topic__parent__code",
    By.TOPIC: "topic__code",
    By.CHANNEL: "channel",
    By.OFFICE: "office",
}


def count(
    codes: Iterable[str], first: dt.date, last: dt.date, cut: Cut = WHOLE, by: str = By.TOTAL
) -> Mapping[tuple[int, str], Mapping[str, int]]:
    """Numbers by (territory of the reception, key), one mapping of part code to number each.

    The key is '' in all, else what `by` asks for: the code of a topic or group, a channel, the
    id of an office ('' for none) or a month as '2026-07'. Nothing is added up the tree. A code
    that is no part is a KeyError; a period that ends before it begins has no numbers.
    """
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    kept, others = _split(codes)
    for names in (kept, others):
        numbers = kept_counts.by_reception(names, first, last, cut, by) if names is kept else None
        if numbers is None:
            numbers = count_facts(names, QuestionFact.objects.all(), (first, last), cut, by)
        for key, counted in numbers.items():
            found[key].update(counted)
    return found


def count_within(
    codes: Iterable[str],
    period: tuple[dt.date, dt.date],
    territory: Territory,
    cut: Cut = WHOLE,
    by: str = By.TOTAL,
) -> Mapping[str, Mapping[str, int]]:
    """Numbers of a territory with everything below it, by the keys of `count`.

    Cheaper than adding up `count`: the sums of regions and of the country are kept.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    kept, others = _split(codes)
    numbers = kept_counts.within(kept, period, territory, cut, by)
    for key, counted in (numbers or {}).items():
        found[key].update(counted)
    rest = others if numbers is not None else [*kept, *others]
    facts = QuestionFact.objects.filter(reception__territory__path__startswith=territory.path)
    for (_territory, key), counted in count_facts(rest, facts, period, cut, by).items():
        mine = found[key]
        for code, number in counted.items():
            mine[code] = mine.get(code, 0) + number
    return found


def _split(codes: Iterable[str]) -> tuple[list[str], list[str]]:
    """Parts that the cells keep, and the others."""
    chosen = [PARTS[code].code for code in dict.fromkeys(codes)]
    kept = [code for code in chosen if is_kept(code)]
    return kept, [code for code in chosen if code not in kept]


def count_facts(
    codes: Iterable[str],
    chosen: QuerySet[QuestionFact],
    days: tuple[dt.date, dt.date],
    cut: Cut = WHOLE,
    by: str = By.TOTAL,
) -> Mapping[tuple[int, str], Mapping[str, int]]:
    """The numbers of `count` among the facts chosen, from the facts themselves."""
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    by_period: dict[Period, list[Part]] = defaultdict(list)
    if days[0] > days[1]:
        return found
    for code in codes:
        by_period[PARTS[code].period].append(PARTS[code])
    for period, parts in by_period.items():
        if by == By.MONTH and period not in DAYS:
            continue  # what is open at an end has no month of its own
        facts = chosen.filter(period(*days), within(cut)).order_by()
        rows = facts.annotate(key=_key(by, period)).values_list("reception__territory", "key")
        numbers = rows.annotate(**{f"n_{part.code}": _number(part) for part in parts})
        for territory, key, *counted in numbers:
            mine = found[territory, "" if key is None else str(key)]
            mine.update({part.code: n for part, n in zip(parts, counted, strict=True)})
    return found


def _number(part: Part) -> Count | Coalesce:
    if part.weight:
        return Coalesce(Sum(part.weight, filter=part.condition), 0)
    return Count("pk", filter=part.condition or None)


def _key(by: str, period: Period) -> Value | F | Func:
    if by == By.TOTAL:
        return Value("")
    if by == By.MONTH:
        month = Value("YYYY-MM")
        return Func(F(DAYS[period]), month, function="to_char", output_field=CharField())
    return F(KEYS[By(by)])
