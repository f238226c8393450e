"""The parts that definitions of figures are made of: what an app above offers to count.

A part is a number of cases (or a sum over them) of a period. The app registers its parts in the
registry of figures; a term of a formula names one of them, cut or not, added or taken away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from territories.figures import WHOLE, By, Case, Cut, Text

if TYPE_CHECKING:
    from territories.keyset import KeysetPage
    from territories.models import User


class Noun(models.TextChoices):
    """What a part counts. Things of different kinds are never added together."""

    APPEALS = "appeals", _("appeals")
    PERSONS = "persons", _("persons")
    QUESTIONS = "questions", _("questions")
    HOPS = "hops", _("offices gone through")
    DAYS = "days", _("days")
    STEPS = "steps", _("steps of questions")
    ROUNDS = "rounds", _("rounds")
    VISITS = "visits", _("households of rounds")
    FINDINGS = "findings", _("problems found in the field")
    FIELD_RECEPTIONS = "field_receptions", _("field receptions")
    PROGRAMMES = "programmes", _("programmes")
    MEASURES = "measures", _("measures")
    REPRESENTATIONS = "representations", _("representations and binding instructions")
    LIABLE = "liable", _("people held liable")


Only = tuple[tuple[str, str], ...]


class Term(NamedTuple):
    """A part inside a formula: `sign` is 1 or -1.

    `only` narrows it to a row of a table: what the rows are told apart by, and the row's key.
    Formulas have none of it.
    """

    part: str
    cut: Cut = WHOLE
    sign: int = 1
    only: Only = ()


CUTS = frozenset(Cut._fields)


class PartInfo(Protocol):
    """What a formula has to know of a part; `cuts` names what it can be cut by."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> Text: ...
    @property
    def noun(self) -> Noun: ...
    @property
    def cuts(self) -> frozenset[str]: ...


class CasePage(NamedTuple):
    """A page of cases that a person may see: `number` of them in all, `more` when not counted."""

    page: KeysetPage
    cases: list[Case]
    number: int
    more: bool


Terms = Sequence[Term]


class Behind(NamedTuple):
    """What a column of a table by territory, or a number in a row, counts: cases of any term.

    Those of the quarter, or of the same days a year before.
    """

    app: Parts
    terms: Terms
    is_before: bool = False


Numbers = Mapping[tuple[int, str], Mapping[str, int]]


class Parts(Protocol):
    """The parts of one app."""

    @property
    def source(self) -> str: ...

    @property
    def parts(self) -> Mapping[str, PartInfo]: ...

    def count(
        self,
        codes: Iterable[str],
        first: dt.date,
        last: dt.date,
        cut: Cut = WHOLE,
        by: str = By.TOTAL,
    ) -> Numbers:
        """Numbers by (territory id, key) and part, without the subtree."""

    def both(self, one: Cut, other: Cut) -> Cut | None:
        """What lies in both cuts; None when nothing can."""

    def cut_words(self, cut: Cut) -> str:
        """The cut in the active language."""

    def cases(self, terms: Terms, first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
        """The cases of any of the terms within the territory path."""

    def numbers(
        self,
        by_code: Mapping[str, Terms],
        period: tuple[dt.date, dt.date],
        path: str,
        *,
        own: bool = False,
    ) -> dict[str, list[str]]:
        """The numbers of the cases of several figures; `own` leaves out what lies below."""

    def page(
        self,
        terms: Terms,
        period: tuple[dt.date, dt.date],
        path: str,
        user: User,
        params: Mapping[str, str],
    ) -> CasePage:
        """A page of the cases that the person may see."""

    def topics(self) -> list[tuple[str, str]]:
        """Codes and names of the topics that a term may be cut to."""

    def channels(self) -> list[tuple[str, str]]:
        """Codes and names of the channels that a term may be cut to."""
