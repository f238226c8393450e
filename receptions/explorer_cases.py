"""The cases behind a number of the explorer: exactly the questions that were counted.

A figure made of parts lists its questions, whatever the row and the cut. Other figures list the
cases they give themselves, where nothing is cut and the tree is the one of now.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.db.models import QuerySet

from receptions.explorer_ask import Ask
from receptions.explorer_numbers import facts_behind, has_facts
from receptions.explorer_period import Period
from receptions.models import Appeal, Question, QuestionFact
from receptions.parts import within
from territories.figures import WHOLE, Case, Figure
from territories.models import Territory, User

MOST_CASES = 500


def has_cases(ask: Ask, figure: Figure) -> bool:
    """Whether a number of the figure opens."""
    if has_facts(figure):
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
    """The counted questions that the person may see; None for figures not made of parts."""
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


def given(ask: Ask, figure: Figure, days: Period, user: User) -> list[Case]:
    """The first cases that the figure itself gives, without appeals kept from the person."""
    if figure.cases is None or not has_cases(ask, figure):
        return []
    found = list(islice(figure.cases(days.first, days.last, ask.place.path), MOST_CASES))
    numbers = {case.number: case.number.rpartition("/")[0] or case.number for case in found}
    known = Appeal.objects.filter(number__in={*numbers, *numbers.values()})
    all_of_them = set(known.values_list("number", flat=True))
    visible = Appeal.objects.visible_to(user).filter(number__in=all_of_them)
    kept = all_of_them - set(visible.values_list("number", flat=True))
    return [one for one in found if one.number not in kept and numbers[one.number] not in kept]
