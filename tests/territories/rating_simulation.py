"""A small play of one territory's quarter: people with matters, a reception, checks, rounds.

Numbers are assumptions, the same for honest and cheating receptions; docs/rating.md names them.
"""

import random
from dataclasses import dataclass
from decimal import Decimal

from territories.rating_rules.terms import Place, Volumes

PEOPLE = 400
HARD = 0.3  # of the matters
IN_TIME = {False: 0.98, True: 0.74}  # by whether it is hard
SOLVED = {False: 0.62, True: 0.25}
CONFIRMED = 0.75  # of the truly solved, by somebody else than the executor
DRAWN = 0.12  # of the closings as satisfied, by lot
RETURNS = 0.12  # of the unsolved, with a repeat appeal
OTHER_WAY = 0.5  # of those sent away, by the Virtual Reception or the level above
MET_BY_ROUND = 0.5  # of those sent away for good, at their door
FOUND = 60  # problems that rounds find anyway
FOUND_SOLVED = 0.55


@dataclass(frozen=True)
class Ways:
    """How a reception cheats: shares of the matters it does so with."""

    hides: float = 0  # sends people with hard matters away
    splits_questions: float = 0  # makes three questions of an easy letter
    splits_letters: float = 0  # registers three letters of an easy one
    closes_falsely: float = 0  # closes an unsolved matter as satisfied, in time


HONEST = Ways()


class Quarter:
    """Counts of a quarter as the figures would have them."""

    def __init__(self, ways, seed, people=PEOPLE):
        self.ways, self.random = ways, random.Random(seed)  # noqa: S311  a play
        self.appeals = self.questions = self.persons = 0
        self.in_time = self.satisfied = self.repeats = 0
        self.drawn = self.drawn_false = 0
        self.found, self.found_solved = 0, 0
        for _problem in range(FOUND):
            self.finds(FOUND_SOLVED)
        for person in range(people):
            # Each person's own dice: both plays meet the same people.
            self.random = random.Random(seed * 1000 + person)  # noqa: S311
            self.comes()

    def chance(self, share):
        return self.random.random() < share

    def comes(self):
        hard, away = self.chance(HARD), self.chance(self.ways.hides)
        other_way, met = self.chance(OTHER_WAY), self.chance(MET_BY_ROUND)
        if hard and away and not other_way:
            if met:
                self.finds(SOLVED[True])
            return
        self.persons += 1
        self.registers(hard)

    def registers(self, hard):
        in_time, solved = self.chance(IN_TIME[hard]), self.chance(SOLVED[hard])
        confirmed, drawn = self.chance(CONFIRMED), self.chance(DRAWN)
        returns, false = self.chance(RETURNS), self.chance(self.ways.closes_falsely)
        falsely = false and not solved
        self.counts(in_time or falsely, solved and confirmed)
        self.appeals += 1
        if (solved or falsely) and drawn:
            self.drawn += 1
            self.drawn_false += falsely
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
        self.found += 1
        self.found_solved += self.chance(solved)

    def place(self, key, expected=PEOPLE):
        pairs = {
            "in_time": (self.in_time, self.questions),
            "confirmed_satisfied": (self.satisfied, self.questions),
            "false_closures_sampled": (self.drawn_false, self.drawn),
            "findings_solved": (self.found_solved, self.found),
            "repeats": (self.repeats, self.appeals),
            "measures_in_time": (80, 100),
            "round_coverage": (700, 1000),
            "reports_in_time": (1, 1),
        }
        return Place(
            key,
            "districts",
            Volumes(self.appeals, self.questions, self.persons, Decimal(expected)),
            {code: tuple(map(Decimal, pair)) for code, pair in pairs.items()},
        )
