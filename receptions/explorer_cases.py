"""The cases behind a number of the explorer: exactly the questions that were counted.

A figure made of questions or of their steps lists them, whatever the row and the cut. Other
figures list the cases they give themselves, where nothing is cut and the tree is the one of now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from receptions.event_parts import case_of_step, steps_in
from receptions.explorer_ask import Ask
from receptions.explorer_numbers import facts_behind, has_rows, steps_behind
from receptions.explorer_period import Period
from receptions.models import Appeal, Question, QuestionFact
from receptions.parts import within
from territories import figure_pages, figure_sight
from territories.figure_pages import Cases
from territories.figures import WHOLE, Case, Figure
from territories.keyset import KeysetPage
from territories.models import Territory, User

Reader = tuple[User, Mapping[str, str]]  # who asks, and for which page


def has_cases(ask: Ask, figure: Figure) -> bool:
    """Whether a number of the figure opens."""
    if has_rows(figure):
        return True
    return figure.cases is not None and ask.cut == WHOLE and not ask.then


def may_open(user: User, place: Territory, *, own: bool) -> bool:
    """Whether the person sees the appeals behind the numbers of a place."""
    if user.powers.at("view_appeals", place):
        return True
    return own and user.powers.exactly_at("work_reception", place)


def questions(
    ask: Ask, figure: Figure, ids: Iterable[int], days: Period, user: User
) -> QuerySet[Question, Question] | None:
    """The counted questions that the person may see; None for figures not made of their facts."""
    condition = facts_behind(figure, days.first, days.last)
    if condition is None:
        return None
    facts = QuestionFact.objects.filter(
        condition, within(ask.cut), reception__territory__in=list(ids)
    )
    visible = Question.objects.visible_to(user).filter(
        pk__in=facts.order_by().values("question_id")
    )
    return visible.select_related("appeal", "topic", "reception__territory")


@dataclass(frozen=True)
class Listed:
    """A page of questions, or of cases; the number of all where it was counted."""

    page: KeysetPage | Cases
    number: int | None
    cases: Sequence[Case] = ()
    cut: int = 0


def listing(
    ask: Ask, figure: Figure, ids: Iterable[int], days: Period, reader: Reader
) -> Listed | None:
    """The page asked for of what stands behind a number; None where no list is open."""
    user, params = reader
    found = questions(ask, figure, ids, days, user)
    if found is not None:
        return Listed(KeysetPage(found, params=params), found.order_by().count())
    terms = steps_behind(figure)
    if terms is not None:
        steps = steps_in(terms, (days.first, days.last), ask.cut, ids, user)
        page = KeysetPage(steps, ordering=("-at",), params=params)
        return Listed(page, steps.order_by().count(), [case_of_step(one) for one in page])
    if not figure_sight.opens(figure, user, ask.place):
        return None
    cases = figure_pages.cases(figure, (days.first, days.last), ask.place, user, params)
    return Listed(cases, cases.number or None, _open_to(user, cases.rows), cases.cut)


def _open_to(user: User, found: Sequence[Case]) -> list[Case]:
    """The cases without appeals kept from the person."""
    numbers = {case.number: case.number.rpartition("/")[0] or case.number for case in found}
    known = Appeal.objects.filter(number__in={*numbers, *numbers.values()})
    all_of_them = set(known.values_list("number", flat=True))
    visible = Appeal.objects.visible_to(user).filter(number__in=all_of_them)
    kept = all_of_them - set(visible.values_list("number", flat=True))
    return [one for one in found if one.number not in kept and numbers[one.number] not in kept]
