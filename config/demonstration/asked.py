"""Households of the demonstration, asked whether a work has solved their problem."""

from __future__ import annotations

import random
from contextlib import suppress

from config.demonstration.cast import Cast
from config.demonstration.stage import refusable
from fieldvisits.models import Finding
from programs.exceptions import ProgramsError
from programs.models import Measure
from programs.proof_choices import AskedBy, SaidValue
from programs.services import answers

MOST_ASKED = 2  # of a measure; the others are left to be asked
SAID = {
    SaidValue.SOLVED: "",
    SaidValue.PARTLY: "Suv keldi, lekin kechqurun bosim past.",
    SaidValue.NOT: "Ish qilindi, ammo bizning ko‘chaga yetib kelmadi.",
    SaidValue.NOT_REACHED: "",
}
HOW_OFTEN = (80, 6, 6, 8)


class Asked:
    """Asks in the name of the reception's people."""

    def __init__(self, cast: Cast, chance: random.Random) -> None:
        self.cast = cast
        self.random = chance

    def households(self, measure: Measure) -> None:
        """Ask some of those behind a measure that was confirmed on site."""
        people = self.cast.people(measure.programme.reception)
        sources = measure.sources.held().select_related("finding", "question__appeal")
        for source in [one for one in sources if one.has_somebody_to_ask][:MOST_ASKED]:
            homes: list[Finding | None] = [*source.to_ask] or [None]
            for finding in homes:
                (value,) = self.random.choices(list(SAID), HOW_OFTEN)
                with suppress(ProgramsError), refusable():  # who answered it doesn't ask about it
                    answers.record(
                        source=source,
                        finding=finding,
                        by=self.random.choice(people),
                        value=value,
                        way=AskedBy.CALL,
                        words=SAID[value],
                    )
