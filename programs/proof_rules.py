"""Photos before and after as pure functions: which belong together, and what that proves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from programs.proof_choices import TO_ASK, SaidValue, SourceWord, Verdict
from receptions.photos import metres_between

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shot:
    """When and where a photo was taken, as far as its camera wrote it down."""

    key: int
    day: dt.date | None = None
    place: Point | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A photo after and the photo before it is compared with.

    `days` lie between them, below zero where the photo after is the older one.
    """

    before: int
    after: int
    metres: int | None
    days: int | None
    verdict: Verdict

    @property
    def is_reversed(self) -> bool:
        """Whether the photo after was taken earlier than the photo before."""
        return self.days is not None and self.days < 0


def compare(before: Shot, after: Shot, *, within_m: int) -> Comparison:
    """From the same place when not further apart than `within_m`."""
    metres = None
    verdict = Verdict.NO_PLACE
    if before.place is not None and after.place is not None:
        metres = metres_between(before.place, after.place)
        verdict = Verdict.SAME if metres <= within_m else Verdict.DIFFER
    days = None
    if before.day is not None and after.day is not None:
        days = (after.day - before.day).days
    return Comparison(before.key, after.key, metres, days, verdict)


def pair(before: Sequence[Shot], after: Sequence[Shot], *, within_m: int) -> list[Comparison]:
    """Each photo after with the one before it that was taken nearest; the nearest pairs first.

    Every photo stands in at most one pair. Photos without a place are paired last, in the order
    they came.
    """
    every = [compare(one, other, within_m=within_m) for one in before for other in after]
    far = max((one.metres for one in every if one.metres is not None), default=0) + 1
    pairs: list[Comparison] = []
    used_before: set[int] = set()
    used_after: set[int] = set()
    for one in sorted(every, key=lambda pair: far if pair.metres is None else pair.metres):
        if one.before not in used_before and one.after not in used_after:
            pairs.append(one)
            used_before.add(one.before)
            used_after.add(one.after)
    return pairs


@dataclass(frozen=True, slots=True)
class Voice:
    """What one household or applicant said last, and how often nobody was reached."""

    word: SourceWord = SourceWord.UNKNOWN
    tries: int = 0

    def after(self, value: str, *, seen: bool, most_tries: int) -> Voice:
        """What is known once it was asked.

        Who was not reached changes nothing, until so many tries were made: then the check on
        site holds, where one saw it solved.
        """
        if value != SaidValue.NOT_REACHED:
            return Voice(SourceWord(value), self.tries)
        asked = Voice(self.word, self.tries + 1)
        if self.word not in TO_ASK:
            return asked
        asked = Voice(SourceWord.NOT_REACHED, asked.tries)
        return asked.given_up(most_tries) if seen else asked

    def given_up(self, most_tries: int) -> Voice:
        """What holds once the work was seen: the check, where so many tries reached nobody."""
        over = self.word in TO_ASK and self.tries >= most_tries
        return Voice(SourceWord.SEEN, self.tries) if over else self


def word_of(voices: Iterable[Voice]) -> SourceWord:
    """What is known of a problem: one "not solved" decides, and "solved" only once all said so."""
    words = {voice.word for voice in voices}
    for word in (SourceWord.NOT, SourceWord.PARTLY, SourceWord.UNKNOWN, SourceWord.NOT_REACHED):
        if word in words:
            return word
    return SourceWord.SOLVED if SourceWord.SOLVED in words else SourceWord.SEEN
