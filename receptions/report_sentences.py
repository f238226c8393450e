"""Sentences for a report that stand on its figures, and on nothing else. Pure.

Each rule looks at the numbers and gives a sentence in the active language with the references of
the numbers in it, so that it can be held against the figures later (`report_checks`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from receptions.report_facts import BEFORE, Numbers, Write, figure_code, shown
from receptions.report_rules import ABOUT_PEOPLE, SMALL
from territories.choices import Direction
from territories.figures import Figure, Unit

LEAST = 30  # a change or a share of fewer cases says nothing
LEAST_GROWTH = Decimal(10)  # per cent
LEAST_POINTS = Decimal(3)  # percentage points
MOST_CHANGES = 6  # a section
TOPICS = 3
PLACES = 2
SLOT = "⟦{}⟧"
WORST = ("in_time", "confirmed_satisfied", "measures_in_time", "repeats", "false_closures")
NEUTRAL = ("appeals_received", "persons", "questions_received")
PROBLEMS, MOOD, MEASURES, PROPOSALS = "problems", "mood", "measures", "proposals"


class Fact(NamedTuple):
    """What a number of a sentence is, and the number as it is written."""

    ref: str
    number: str


@dataclass(frozen=True)
class Suggestion:
    """A sentence for a section. `pattern` has ⟦0⟧, ⟦1⟧ where the numbers of the facts stand."""

    key: str
    section: str
    text: str
    pattern: str
    facts: tuple[Fact, ...]

    @property
    def codes(self) -> list[str]:
        """The figures it stands on, each once."""
        return list(dict.fromkeys(figure_code(fact.ref) for fact in self.facts))


@dataclass(frozen=True)
class Ground:
    """What the rules look at: the numbers, how to write them, and the names of things."""

    numbers: Numbers
    write: Write
    places: Mapping[str, str]
    topics: Mapping[str, str]
    channels: Mapping[str, str]

    def say(
        self, section: str, key: str, template: str | Promise, refs: Mapping[str, str], **words: str
    ) -> Suggestion | None:
        """The sentence with its numbers, or none where one of them is not there.

        None as well where the council would read a number so small that it points at people.
        """
        values = {name: self.numbers.at(ref) for name, ref in refs.items()}
        facts, slots, written = [], dict(words), {}
        for place, (name, ref) in enumerate(refs.items()):
            value = values[name]
            if value is None or (section != MOOD and self._is_small(ref, value)):
                return None
            unit = self.numbers.unit(ref)
            slots[name] = SLOT.format(place)
            facts.append(Fact(ref, str(shown(value, unit))))
            written[slots[name]] = self.write(value, unit)
        pattern = text = str(template) % slots
        for slot, number in written.items():
            text = text.replace(slot, number)
        return Suggestion(key, section, text, pattern, tuple(facts))

    def _is_small(self, ref: str, value: Decimal) -> bool:
        """Whether the number counts people's matters and is from 1 to 4 (R-20, DOMAIN 12)."""
        counted = self.numbers.unit(ref) == Unit.COUNT and 0 < value < SMALL
        return counted and (ref[-2:] in ("@n", "@d") or figure_code(ref) in ABOUT_PEOPLE)

    def name(self, code: str) -> str:
        return str(self.numbers.figures[code].name)


class _Change(NamedTuple):
    """The four ways to say that a figure has changed."""

    count_up: Promise
    count_down: Promise
    share_up: Promise
    share_down: Promise


CHANGES = {
    "previous": _Change(
        _("%(figure)s: %(now)s, %(percent)s more than in the previous quarter (%(before)s)."),
        _("%(figure)s: %(now)s, %(percent)s less than in the previous quarter (%(before)s)."),
        _("%(figure)s: %(now)s, risen from %(before)s in the previous quarter."),
        _("%(figure)s: %(now)s, fallen from %(before)s in the previous quarter."),
    ),
    "year_before": _Change(
        _("%(figure)s: %(now)s, %(percent)s more than a year before (%(before)s)."),
        _("%(figure)s: %(now)s, %(percent)s less than a year before (%(before)s)."),
        _("%(figure)s: %(now)s, risen from %(before)s a year before."),
        _("%(figure)s: %(now)s, fallen from %(before)s a year before."),
    ),
}


class Plain(NamedTuple):
    """A sentence about numbers of the quarter, said when the first of them is not zero."""

    section: str
    key: str
    template: Promise
    refs: Mapping[str, str]


PLAIN = (
    Plain(
        PROBLEMS,
        "overdue",
        _("Open and past their date at the end of the quarter: %(number)s."),
        {"number": "overdue_open"},
    ),
    Plain(
        PROBLEMS,
        "repeats",
        _("Repeat appeals: %(number)s of %(all)s, %(share)s."),
        {"number": "repeats@n", "all": "repeats@d", "share": "repeats"},
    ),
    Plain(
        PROBLEMS,
        "false-closures",
        _("Closed as satisfied but found unsolved by a check: %(number)s of %(all)s, %(share)s."),
        {"number": "false_closures@n", "all": "false_closures@d", "share": "false_closures"},
    ),
    Plain(
        PROBLEMS,
        "measures-overdue",
        _("Measures of programmes past their date: %(number)s."),
        {"number": "measures_overdue"},
    ),
    Plain(
        MOOD,
        "refused",
        _("Refused: %(number)s; explained: %(explained)s; questions closed: %(all)s."),
        {"number": "refused", "explained": "explained", "all": "questions_closed"},
    ),
    Plain(
        MOOD,
        "mood-repeats",
        _("People came again with the same matter: %(number)s of %(all)s appeals."),
        {"number": "repeats@n", "all": "repeats@d"},
    ),
    Plain(
        MEASURES,
        "rounds",
        _("Rounds held: %(number)s; households visited: %(homes)s; problems found: %(found)s."),
        {"number": "rounds_held", "homes": "households_visited", "found": "findings"},
    ),
    Plain(
        MEASURES,
        "findings-solved",
        _("Of the problems found in the field, %(number)s of %(all)s are solved (%(share)s)."),
        {"number": "findings_solved@n", "all": "findings_solved@d", "share": "findings_solved"},
    ),
    Plain(
        MEASURES,
        "field-receptions",
        _("Field receptions held: %(number)s; people received: %(people)s."),
        {"number": "field_receptions_held", "people": "field_visitors"},
    ),
    Plain(
        MEASURES,
        "programmes",
        _("Programmes approved: %(number)s, with measures planned: %(measures)s."),
        {"number": "programmes_approved", "measures": "measures_planned"},
    ),
    Plain(
        MEASURES,
        "measures-in-time",
        _("Measures of programmes done in time: %(number)s of %(all)s, %(share)s."),
        {"number": "measures_in_time@n", "all": "measures_in_time@d", "share": "measures_in_time"},
    ),
    Plain(
        PROPOSALS,
        "systemic",
        _("Systemic problems that nobody has decided yet: %(number)s."),
        {"number": "systemic_open"},
    ),
)


def suggestions(ground: Ground) -> list[Suggestion]:
    """Every sentence the figures give, section by section."""
    found = [
        *_changes(ground),
        *_plain(ground),
        *_worst(ground),
        *_topics(ground),
        *_channels(ground),
    ]
    order = (PROBLEMS, MOOD, MEASURES, PROPOSALS)
    return sorted(found, key=lambda one: order.index(one.section))


def _plain(ground: Ground) -> Iterator[Suggestion]:
    for rule in PLAIN:
        first = next(iter(rule.refs.values()))
        if ground.numbers.at(first):
            said = ground.say(rule.section, rule.key, rule.template, rule.refs)
            if said is not None:
                yield said


def _changes(ground: Ground) -> Iterator[Suggestion]:
    said: dict[str, int] = {}
    for code in _by_weight(ground):
        for when in BEFORE:
            section = _section(ground, code, when)
            if section and said.get(section, 0) < MOST_CHANGES:
                one = _change(ground, section, code, when)
                if one is not None:
                    said[section] = said.get(section, 0) + 1
                    yield one


def _by_weight(ground: Ground) -> list[str]:
    """Figures of the report that a change of is worth a sentence, the general ones first."""
    present = ground.numbers.snapshot.get("figures", {})
    with_direction = [
        code
        for code, figure in ground.numbers.figures.items()
        if code in present and figure.direction is not None
    ]
    first = [code for code in NEUTRAL if code in present and code in ground.numbers.figures]
    weights = {code: place for place, code in enumerate(WORST)}
    return first + sorted(with_direction, key=lambda code: weights.get(code, len(weights)))


def _section(ground: Ground, code: str, when: str) -> str:
    """Where a change belongs: what got worse is a problem, what got better was done."""
    now, before = ground.numbers.at(code), ground.numbers.at(f"{code}@{when}")
    if now is None or before is None or now == before:
        return ""
    direction = ground.numbers.figures[code].direction
    if direction is None:
        return MOOD
    better = (now > before) == (direction == Direction.MORE_IS_BETTER)
    return MEASURES if better else PROBLEMS


def _least(figure: Figure) -> int:
    """From how many cases on something is said of the figure."""
    return max(LEAST, figure.minimum)


def _change(ground: Ground, section: str, code: str, when: str) -> Suggestion | None:
    numbers = ground.numbers
    now, before = numbers.at(code), numbers.at(f"{code}@{when}")
    figure = numbers.figures[code]
    if now is None or before is None:
        return None
    words, key = CHANGES[when], f"change:{code}:{when}"
    refs = {"now": code, "before": f"{code}@{when}"}
    if figure.unit == Unit.PERCENT:
        volume = min(numbers.count(code, "d"), numbers.count(code, "d", when))
        if abs(now - before) < LEAST_POINTS or volume < _least(figure):
            return None
        template = words.share_up if now > before else words.share_down
        return ground.say(section, key, template, refs, figure=ground.name(code))
    if figure.unit != Unit.COUNT or max(now, before) < _least(figure) or not before:
        return None
    if abs(now - before) * 100 / before < LEAST_GROWTH:
        return None
    kind = "more" if now > before else "less"
    refs["percent"] = f"{code}@{kind}-{when}"
    template = words.count_up if now > before else words.count_down
    return ground.say(section, key, template, refs, figure=ground.name(code))


def _worst(ground: Ground) -> Iterator[Suggestion]:
    """The territories below that stand furthest behind the whole."""
    for code in WORST:
        whole = ground.numbers.at(code)
        if whole is None or code not in ground.numbers.figures:
            continue
        more = ground.numbers.figures[code].direction == Direction.MORE_IS_BETTER
        template = (
            _("%(figure)s, lowest: %(place)s, %(value)s (the whole territory: %(whole)s).")
            if more
            else _("%(figure)s, highest: %(place)s, %(value)s (the whole territory: %(whole)s).")
        )
        for place, value in _ranked(ground, code, lowest_first=more)[:PLACES]:
            behind = whole - value if more else value - whole
            refs = {"value": f"part:{place}:{code}", "whole": code}
            if behind >= LEAST_POINTS:
                names = {"figure": ground.name(code), "place": ground.places.get(place, place)}
                said = ground.say(PROBLEMS, f"worst:{code}:{place}", template, refs, **names)
                if said is not None:
                    yield said


def _ranked(ground: Ground, code: str, *, lowest_first: bool) -> Sequence[tuple[str, Decimal]]:
    pairs, least = [], _least(ground.numbers.figures[code])
    for place, counts in ground.numbers.parts.items():
        value = ground.numbers.part(place, code)
        if value is not None and Decimal(counts[code][1]) >= least:
            pairs.append((place, value))
    return sorted(pairs, key=lambda pair: (pair[1] if lowest_first else -pair[1], pair[0]))


def _topics(ground: Ground) -> Iterator[Suggestion]:
    template = _("Most asked about: “%(topic)s”, %(number)s questions, %(share)s of all received.")
    again = _("Cause to be removed above: “%(topic)s”, %(number)s questions in the quarter.")
    for place, key in enumerate(list(ground.numbers.topics)[:TOPICS]):
        name = ground.topics.get(key, key)
        refs = {"number": f"topic:{key}", "share": f"topic:{key}@share"}
        found = [ground.say(PROBLEMS, f"topic:{key}", template, refs, topic=name)]
        if place == 0:
            only = {"number": f"topic:{key}"}
            found.append(ground.say(PROPOSALS, f"topic-up:{key}", again, only, topic=name))
        yield from (one for one in found if one is not None and ground.numbers.topics[key])


def _channels(ground: Ground) -> Iterator[Suggestion]:
    template = _("Way most used: %(channel)s, %(number)s appeals, %(share)s of all.")
    for key in list(ground.numbers.channels)[:1]:
        refs = {"number": f"channel:{key}", "share": f"channel:{key}@share"}
        name = ground.channels.get(key, key)
        said = ground.say(MOOD, f"channel:{key}", template, refs, channel=name)
        if said is not None and ground.numbers.channels[key]:
            yield said
