"""What the pages share: finding what may be seen, and steps of one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from fieldvisits.models import Finding
from programs.exceptions import ProgramsError
from programs.models import Measure, Programme
from programs.services import sources
from receptions.models import Question
from territories.htmx import go
from territories.models import User

LINES_SHOWN = 100  # of a programme on one page
Refused = Callable[[HttpRequest, Any, str], HttpResponse]


def may_look(user: User) -> bool:
    """Whether the person has to do with programmes at all."""
    return user.powers.anywhere("view_programmes") or bool(user.powers.office_ids)


def find_programme(user: User, pk: int) -> Programme:
    """A programme the person may see, with the names its page shows; else 404."""
    return get_object_or_404(Programme.objects.visible_to(user).for_page(), pk=pk)


def find_measure(user: User, pk: int) -> Measure:
    """A measure the person may see, with the names its page shows; else 404."""
    rows = Measure.objects.visible_to(user).select_related(
        "programme__reception__territory",
        "programme__territory",
        "programme__khokimiyat",
        "place",
        "topic",
        "office",
    )
    people = "verified_by", "impossible_asked_by", "impossible_by"
    return get_object_or_404(rows.prefetch_related(*people), pk=pk)


def find_problem(kind: str, pk: int, programme: Programme) -> Finding | Question:
    """A finding or question of the programme's own area; else 404."""
    area = sources.Area.of(programme)
    if kind == "finding":
        return get_object_or_404(area.findings(), pk=pk)
    return get_object_or_404(area.questions(), pk=pk)


def lines_url(measure: Measure) -> str:
    """The page of the programme where the line stands."""
    before = Measure.objects.filter(programme=measure.programme_id, ordinal__lt=measure.ordinal)
    page = before.count() // LINES_SHOWN + 1
    query = f"?page={page}" if page > 1 else ""
    return f"{measure.programme.get_absolute_url()}{query}#lines"


def require(*, allowed: bool) -> None:
    """403 unless allowed."""
    if not allowed:
        raise PermissionDenied


def require_now(thing: Programme | Measure, *, held: bool, allowed: bool) -> None:
    """403 unless allowed; who holds the power for it (`held`) is told the present state."""
    if not allowed and held:
        text = _(
            "This step is not open now: the state is “%(state)s”. Perhaps it was taken in another"
            " window or by a colleague."
        )
        raise PermissionDenied(text % {"state": thing.get_state_display()})
    require(allowed=allowed)


def first_error(form: Any) -> str:
    """What is wrong with the form, for the head of the page."""
    return str(next(iter(form.errors.values()))[0])


def step(
    request: HttpRequest, thing: Any, do: Callable[[], Any], done: Any, refused: Refused
) -> HttpResponse:
    """Take a step of one button; a refusal is shown on the page of the thing (422)."""
    try:
        do()
    except ProgramsError as error:
        return refused(request, thing, str(error))
    messages.success(request, done)
    return go(request, thing.get_absolute_url())
