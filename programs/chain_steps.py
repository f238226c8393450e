"""The words of a chain: its stages and one step of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import Evidence


class Stage(models.TextChoices):
    """What a step belongs to, in the order in which a problem goes through them."""

    DOORSTEP = "doorstep", _("at the doorstep")
    APPEAL = "appeal", _("appeal")
    PROGRAMME = "programme", _("programme")
    PLAN = "plan", _("plan of the measure")
    WORK = "work", _("work")
    CHECK = "check", _("check on site")
    WORD = "word", _("word of the people")
    NEXT = "next", _("next round")

    @property
    def order(self) -> int:
        """Its place among steps of one moment."""
        return list(Stage).index(self)

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {
            Stage.DOORSTEP: "info",
            Stage.APPEAL: "info",
            Stage.WORK: "wait",
            Stage.CHECK: "good",
            Stage.WORD: "good",
            Stage.NEXT: "info",
        }.get(self, "neutral")


@dataclass(frozen=True)
class Step:
    """What happened, when, who did it and why. `hidden`: the reader sees that it is there.

    `by` is a person, until `chain.of` has read them the key of one, or words.
    """

    stage: Stage
    at: dt.datetime
    title: str
    by: Any = ""
    note: str = ""
    url: str = ""
    files: Sequence[Evidence] = ()
    hidden: bool = False

    @property
    def kept_back(self) -> Step:
        """The step as it stands for a reader who may not see it: its name and its moment."""
        return Step(self.stage, self.at, self.title, hidden=True)
