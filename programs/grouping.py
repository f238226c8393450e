"""Which problems one measure can solve, as pure functions (docs/grouping.md).

Transparent on purpose: place and topic; the typical measure the words speak for; the street or
the numbered building where the work is at one; causes that people joined stay together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from programs import naming
from programs.choices import JoinBy
from programs.rules import Group, Source, SourceKey, Typical, in_order

# Of the words in common, in per cent: as findings of one cause are offered (finding_joins).
ALIKE = 55
# Likeness is asked of so many of a place and topic; beyond that the usual measure is taken.
COMPARED = 200

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A source with what its words name."""

    source: Source
    words: str
    typical: Typical | None
    sure: bool


def group(sources: Iterable[Source], library: Iterable[Typical] = ()) -> list[Group]:
    """The lines of a draft in their order; every source stands in exactly one of them.

    `library` in the order it is tried. A key given twice is a mistake (ValueError).
    """
    known: dict[int, list[Typical]] = defaultdict(list)
    for typical in library:
        known[typical.topic].append(typical)
    buckets: dict[Key, list[_Read]] = defaultdict(list)
    for read in _read(_once(sources), known):
        buckets[read.source.place, read.source.topic].append(read)
    groups: dict[Key, list[_Read]] = defaultdict(list)
    for reads in buckets.values():
        for read, key in _keyed(_decided(reads)):
            groups[key].append(read)
    return in_order(_as_group(reads) for reads in _by_cause(groups))


def _once(sources: Iterable[Source]) -> list[Source]:
    found: dict[SourceKey, Source] = {}
    for source in sources:
        if source.key in found:
            raise ValueError(source.key)
        found[source.key] = source
    return list(found.values())


def _read(sources: Iterable[Source], known: dict[int, list[Typical]]) -> Iterable[_Read]:
    for source in sources:
        words = naming.words_of(source.text)
        typical, sure = _proposed(words, known.get(source.topic, ()))
        yield _Read(source, words, typical, sure)


def _proposed(words: str, candidates: Sequence[Typical]) -> tuple[Typical | None, bool]:
    """The typical measure most words speak for, and whether any does; else the first."""
    if not candidates:
        return None, True
    points = [naming.speaks_for(words, one.stems) for one in candidates]
    best = max(points)
    return candidates[points.index(best)], best > 0 or len(candidates) == 1


def _decided(reads: list[_Read]) -> list[_Read]:
    """Where no word decides, the measure of the problem beside it with like words, if any."""
    sure = [read for read in reads if read.sure][:COMPARED]
    return [read if read.sure or not sure else _like_the_likest(read, sure) for read in reads]


def _like_the_likest(read: _Read, sure: list[_Read]) -> _Read:
    likeness = [fuzz.token_set_ratio(read.words, other.words) for other in sure]
    best = max(likeness)
    if best < ALIKE:
        return read
    return replace(read, typical=sure[likeness.index(best)].typical)


def _keyed(reads: list[_Read]) -> Iterable[tuple[_Read, Key]]:
    """Each problem of one place and topic with what its measure is for."""
    by_typical: dict[Typical | None, list[_Read]] = defaultdict(list)
    for read in reads:
        by_typical[read.typical].append(read)
    for typical, members in by_typical.items():
        joins = typical.joins if typical else JoinBy.PLACE
        objects = {
            JoinBy.PLACE: _whole_place,
            JoinBy.STREET: _streets,
            JoinBy.BUILDING: _buildings,
        }[JoinBy(joins)](members)
        for read in members:
            yield read, (read.source.topic, typical, *objects[read.source.key])


def _whole_place(members: list[_Read]) -> dict[SourceKey, Key]:
    return {one.source.key: ("place", one.source.place) for one in members}


def _streets(members: list[_Read]) -> dict[SourceKey, Key]:
    """By street; without one, that of like words, or the only street there is."""
    named = {
        one.source.key: street
        for one in members
        if (street := naming.street_of(one.source.text, one.source.address))
    }
    leaders = naming.streets_in_one(named.values())
    found: dict[SourceKey, Key] = {}
    for one in members:
        name = named.get(one.source.key)
        street = leaders[name] if name else _street_by_words(one, members, named, leaders)
        found[one.source.key] = ("street", one.source.place, street)
    return found


def _street_by_words(
    one: _Read, members: list[_Read], named: dict[SourceKey, str], leaders: dict[str, str]
) -> str:
    if len(set(leaders.values())) == 1:
        return next(iter(leaders.values()))
    likest, street = ALIKE - 1.0, ""
    for other in members[:COMPARED]:
        if name := named.get(other.source.key):
            likeness = fuzz.token_set_ratio(one.words, other.words)
            if likeness > likest:
                likest, street = likeness, leaders[name]
    return street


def _buildings(members: list[_Read]) -> dict[SourceKey, Key]:
    """By number of the building, which stands once in a district; else the whole place."""
    found: dict[SourceKey, Key] = {}
    for one in members:
        building = naming.building_of(one.source.text)
        district = one.source.district or one.source.place
        found[one.source.key] = (
            ("building", district, building) if building else ("place", one.source.place)
        )
    return found


def _by_cause(groups: dict[Key, list[_Read]]) -> Iterable[list[_Read]]:
    """The groups, those that share a cause in one topic and district as one."""
    first: dict[Key, Key] = {}
    into: dict[Key, Key] = {}
    for key, reads in groups.items():
        for cause in {_cause(read.source) for read in reads if read.source.cause}:
            here, there = _root(key, into), _root(first.setdefault(cause, key), into)
            if here != there:
                into[here] = there
    joined: dict[Key, list[_Read]] = defaultdict(list)
    for key, reads in groups.items():
        joined[_root(key, into)] += reads
    return joined.values()


def _cause(source: Source) -> Key:
    return (source.cause, source.topic, source.district)


def _root(key: Key, into: dict[Key, Key]) -> Key:
    while key in into:
        key = into[key]
    return key


def _as_group(reads: list[_Read]) -> Group:
    members = tuple(sorted((read.source for read in reads), key=lambda one: (one.since, one.key)))
    places = {one.place for one in members}
    typical = Counter(read.typical for read in reads).most_common(1)[0][0]
    return Group(
        place=members[0].place if len(places) == 1 else members[0].district,
        topic=members[0].topic,
        sources=members,
        typical=typical,
    )
