"""Whether the words of a report agree with its figures. Pure.

A sentence taken over from a suggestion is held against the numbers it stands on, one by one. In
any other sentence that names a figure, each number must be one of that figure's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple

from receptions.report_facts import Numbers, Write, figure_code, shown
from territories.rounding import rounded

_SPACE = " \u00a0\u202f\u2009"
_NUMBER = re.compile(
    rf"(?<![\w.,/№])[+−-]?(\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
    rf"(?![\w/]|[-–]\w|[.,]\d)(?:[{_SPACE}]?(%|foiz|фоиз|процент|per cent|percent))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?;](?=\s|$)|(?=\n|$))")
_SLOT = re.compile(r"⟦(\d+)⟧")
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʻʼ`´", "'"))


@dataclass(frozen=True)
class Disagreement:
    """A statement that the figures do not bear out, and what they say."""

    section: str
    sentence: str
    written: str
    about: str
    now: str

    def kept(self) -> dict[str, str]:
        """As it is kept with a submitted report."""
        return {
            "section": self.section,
            "sentence": self.sentence,
            "written": self.written,
            "about": self.about,
            "now": self.now,
        }


class Taken(NamedTuple):
    """A suggestion that stands in a section: its pattern and the references of its numbers."""

    section: str
    pattern: str
    refs: Sequence[str]


@dataclass(frozen=True)
class Named:
    """Something with numbers, by the names it has in the languages."""

    code: str
    label: str
    names: Sequence[str]


@dataclass(frozen=True)
class Sources:
    """What the words are held against."""

    numbers: Numbers
    write: Write
    figures: Sequence[Named] = ()
    places: Sequence[Named] = field(default=())


def disagreements(
    words: Mapping[str, str], taken: Iterable[Taken], sources: Sources
) -> list[Disagreement]:
    """Every statement that does not agree, in the order of the sections."""
    by_section: dict[str, list[Taken]] = {}
    for one in taken:
        by_section.setdefault(one.section, []).append(one)
    found: list[Disagreement] = []
    for section, text in words.items():
        rest = text
        for one in by_section.get(section, []):
            rest, wrong = _held(section, rest, one, sources)
            found += wrong
        found += _general(section, rest, sources)
    return found


def readings(text: str) -> set[Decimal]:
    """What a written number may mean: a comma divides thousands or starts the decimals."""
    plain = text.strip().strip("%").strip().replace("−", "-").lstrip("+")
    plain = re.sub(rf"[{_SPACE}]", "", plain)
    forms = {plain.replace(",", ".")}
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        forms.add(plain.replace(",", ""))
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", plain):
        forms.add(plain.replace(".", "").replace(",", "."))
    values = set()
    for form in forms:
        try:
            values.add(Decimal(form))
        except InvalidOperation:
            continue
    return values


def _matcher(pattern: str) -> tuple[re.Pattern[str], list[int]]:
    pieces = _SLOT.split(pattern)
    slots = [int(piece) for piece in pieces[1::2]]
    literal = [re.escape(piece) for piece in pieces[::2]]
    sentence = r"([^\n]{1,40}?)".join(literal)
    return re.compile(rf"(?<!\S){sentence}(?=\s|$)"), slots


def _held(
    section: str, text: str, taken: Taken, sources: Sources
) -> tuple[str, list[Disagreement]]:
    """The text without the taken sentence, and its numbers that no longer hold."""
    matcher, slots = _matcher(taken.pattern)
    found: list[Disagreement] = []
    for match in matcher.finditer(text):
        for slot, written in zip(slots, match.groups(), strict=True):
            ref = taken.refs[slot]
            value = sources.numbers.at(ref)
            unit = sources.numbers.unit(ref) if value is not None else ""
            if value is None or shown(value, unit) not in readings(written):
                now = "" if value is None else sources.write(value, unit)
                about = _label(sources, ref)
                found.append(Disagreement(section, match[0], written, about, now))
    return matcher.sub("\n", text), found


def _label(sources: Sources, ref: str) -> str:
    code = figure_code(ref)
    return next((one.label for one in sources.figures if one.code == code), code)


def _folded(text: str) -> str:
    return text.translate(_APOSTROPHES).casefold()


def _named(sentence: str, things: Iterable[Named]) -> list[Named]:
    """The things a sentence names; of names that lie in one another the longest counts."""
    spans: list[tuple[int, int, Named]] = []
    for thing in things:
        for name in {_folded(name) for name in thing.names if name}:
            spans += [
                (match.start(), match.end(), thing)
                for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence)
            ]
    outer = [
        thing
        for start, end, thing in spans
        if not any(
            first <= start and end <= last and (first, last) != (start, end)
            for first, last, _other in spans
        )
    ]
    return list({thing.code: thing for thing in outer}.values())


def _general(section: str, text: str, sources: Sources) -> Iterator[Disagreement]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if not any(character.isdigit() for character in sentence):
            continue
        folded = _folded(sentence)
        figures = _named(folded, sources.figures)
        if not figures:
            continue
        places = _named(folded, sources.places)
        allowed = [number for one in figures for number in _allowed(one.code, places, sources)]
        for written in _numbers(sentence, [*figures, *places]):
            if not any(_agrees(written, value) for value in allowed):
                about = ", ".join(one.label for one in figures)
                now = "; ".join(_now(one.code, sources) for one in figures)
                yield Disagreement(section, sentence, written, about, now)


def _now(code: str, sources: Sources) -> str:
    value = sources.numbers.at(code)
    return "–" if value is None else sources.write(value, sources.numbers.unit(code))


def _numbers(sentence: str, named: Sequence[Named]) -> Iterator[str]:
    """The numbers of a sentence, but for years, dates and those within a name."""
    text = _DATE.sub(" ", sentence.translate(_APOSTROPHES))
    for one in named:
        for name in one.names:
            if any(character.isdigit() for character in name):
                plain = re.escape(name.translate(_APOSTROPHES))
                text = re.sub(plain, " ", text, flags=re.IGNORECASE)
    for match in _NUMBER.finditer(text):
        if match[2] is None and _YEAR.fullmatch(match[1]):
            continue
        yield match[0].strip()


def _allowed(code: str, places: Sequence[Named], sources: Sources) -> Iterator[Decimal]:
    """Every number that may rightly stand beside a figure's name."""
    numbers = sources.numbers
    refs = [code, *(f"{code}@{what}" for what in _WHATS)]
    refs += [f"part:{place.code}:{code}" for place in places]
    values = {ref: numbers.at(ref) for ref in refs}
    yield from (value for value in values.values() if value is not None)
    now = values[code]
    for when in ("previous", "year_before"):
        before = values[f"{code}@{when}"]
        if now is not None and before is not None:
            yield now - before


_WHATS = ("n", "d", "previous", "year_before", "more-previous", "more-year_before")


def _agrees(written: str, value: Decimal) -> bool:
    """Whether a number is the value, as precisely as it is written; a fall may be said plainly."""
    text = re.sub(r"[^\d.,+−\-%\s]", "", written)
    for number in readings(text):
        exponent: Any = number.as_tuple().exponent
        # Words of before were written with halves to even.
        ways = (ROUND_HALF_UP, ROUND_HALF_EVEN)
        if abs(number) in [rounded(abs(value), -exponent, way) for way in ways]:
            return True
    return False
