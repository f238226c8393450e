"""A small play of one territory's quarter: people with matters, a reception, checks, rounds.

Numbers are assumptions, the same for honest and cheating receptions; docs/rating.md names them.
"""

import random
from dataclasses import dataclass
from decimal import Decimal

from territories.rating_rules.terms import Place, Volumes

PEOPLE = 400
HARD = 0.3  # of the matters
CONFIRMED = 0.75  # of the truly solved, by somebody else than the executor
DRAWN = 0.12  # of the closings as satisfied, by lot
RETURNS = 0.12  # of the unsolved, with a repeat appeal
OTHER_WAY = 0.5  # of those sent away, by the Virtual Reception or the level above
MET_BY_ROUND = 0.5  # of those sent away for good, at their door
FOUND = 60  # problems that rounds find anyway


@dataclass(frozen=True)
class Quality:
    """How well a reception works: shares of easy and of hard matters, and of problems found."""

    in_time: tuple[float, float]
    solved: tuple[float, float]
    found_solved: float


STRONG = Quality((0.99, 0.9), (0.85, 0.6), 0.8)
AVERAGE = Quality((0.98, 0.74), (0.62, 0.25), 0.55)
WEAK = Quality((0.75, 0.4), (0.3, 0.1), 0.3)


@dataclass(frozen=True)
class Ways:
    """How a reception cheats: shares of the matters it does so with."""

    hides: float = 0  # sends people with hard matters away
    hides_anybody: float = 0  # sends people away whatever they bring
    splits_questions: float = 0  # makes three questions of an easy letter
    splits_letters: float = 0  # registers three letters of an easy one
    closes_falsely: float = 0  # closes an unsolved matter as satisfied, in time
    hides_findings: float = 0  # doesn't write down problems that rounds find
    hides_unsolved: float = 0  # the same, of those that it doesn't solve
    leaves_undone: float = 0  # doesn't make checks drawn by lot


HONEST = Ways()


class Quarter:
    """Counts of a quarter as the figures would have them."""

    def __init__(self, ways, seed, quality=AVERAGE):
        self.ways, self.quality = ways, quality
        self.random = random.Random(seed)  # noqa: S311  a play
        self.appeals = self.questions = self.persons = 0
        self.in_time = self.satisfied = self.repeats = 0
        self.drawn = self.drawn_false = self.undone = self.found_out = 0
        self.found, self.found_solved = 0, 0
        for _problem in range(FOUND):
            self.finds(quality.found_solved)
        for person in range(PEOPLE):
            # Each person's own dice: both plays meet the same people.
            self.random = random.Random(seed * 1000 + person)  # noqa: S311
            self.comes()

    def chance(self, share):
        return self.random.random() < share

    def comes(self):
        hard, away = self.chance(HARD), self.random.random()
        other_way, met = self.chance(OTHER_WAY), self.chance(MET_BY_ROUND)
        hidden = max(self.ways.hides if hard else 0, self.ways.hides_anybody)
        if away < hidden and not other_way:
            if met:
                self.finds(self.quality.solved[hard])
            return
        self.persons += 1
        self.registers(hard)

    def registers(self, hard):
        quality = self.quality
        in_time, solved = (self.chance(part[hard]) for part in (quality.in_time, quality.solved))
        confirmed, drawn = self.chance(CONFIRMED), self.chance(DRAWN)
        returns, false = self.chance(RETURNS), self.chance(self.ways.closes_falsely)
        falsely = false and not solved
        self.counts(in_time or falsely, solved and confirmed)
        self.appeals += 1
        if (solved or falsely) and drawn:
            self.drawn += 1
            self.drawn_false += falsely
            undone = self.chance(self.ways.leaves_undone)
            self.undone += undone
            self.found_out += falsely and not undone
        if returns and not solved:
            self.appeals += 1
            self.repeats += 1
        if not hard and self.chance(self.ways.splits_questions):
            self.counts(True, True)
            self.counts(True, True)
        if not hard and self.chance(self.ways.splits_letters):
            for _letter in range(2):
                self.counts(True, True)
                self.appeals += 1

    def counts(self, in_time, satisfied):
        self.questions += 1
        self.in_time += in_time
        self.satisfied += satisfied

    def finds(self, solved):
        solved, hidden, left_out = (
            self.chance(share)
            for share in (solved, self.ways.hides_findings, self.ways.hides_unsolved)
        )
        if hidden or (left_out and not solved):
            return
        self.found += 1
        self.found_solved += solved

    def place(self, key, expected=PEOPLE, usual=FOUND):
        """With the people and problems found that are usual; None: not known."""
        pairs = {
            "in_time": (self.in_time, self.questions),
            "confirmed_satisfied": (self.satisfied, self.questions),
            "false_closures_sampled": (self.found_out, self.drawn - self.undone),
            "drawn_unconfirmed": (self.found_out + self.undone, self.drawn),
            "findings_solved": (self.found_solved, self.found),
            "repeats": (self.repeats, self.appeals),
            "measures_in_time": (80, 100),
            "round_coverage": (700, 1000),
            "reports_in_time": (1, 1),
        }
        return Place(
            key,
            "districts",
            Volumes(
                self.appeals,
                self.questions,
                self.persons,
                None if expected is None else Decimal(expected),
            ),
            {code: tuple(map(Decimal, pair)) for code, pair in pairs.items()},
            usual={} if usual is None else {"findings_solved": Decimal(usual)},
        )
