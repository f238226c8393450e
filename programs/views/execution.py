"""Organising a measure: the person who answers, offices that help, milestones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from programs import khokimiyat_permissions
from programs.exceptions import ProgramsError
from programs.khokimiyat_forms import MilestoneForm, ParticipantForm, PersonForm, ReachedForm
from programs.models import Measure
from programs.services import execution
from programs.views.common import find_measure, require
from territories import clock
from territories.htmx import go


def find_to_organise(request: HttpRequest, pk: int) -> Measure:
    """A measure the person may see (404) and organise (403)."""
    measure = find_measure(request.user, pk)
    require(allowed=khokimiyat_permissions.can_organise(request.user, measure))
    return measure


def one_form(
    request: HttpRequest, measure: Measure, form: Any, do: Callable[[], Any], words: dict[str, Any]
) -> HttpResponse:
    """A page of one form: `words` are its title, what to press, and what is said when done."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, words["done"])
            return go(request, measure.get_absolute_url())
    context = {"measure": measure, "programme": measure.programme, "form": form, **words}
    context["reports"] = measure.reports.select_related("by").prefetch_related("evidence")
    status = 422 if form.errors else 200
    return render(request, "programs/measure_organise.html", context, status=status)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@login_required
@require_http_methods(["GET", "POST"])
def measure_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who answers for the measure."""
    measure = find_to_organise(request, pk)
    now = measure.responsibles.order_by("pk").last()
    initial: dict[str, Any] = {}
    if now is not None:
        name = "" if now.user_id else now.name
        initial = {"user": now.user_id, "name": name, "post": now.post, "phone": now.phone}
    form = PersonForm(_posted(request), measure=measure, initial=initial)
    return one_form(
        request,
        measure,
        form,
        lambda: execution.name_person(
            measure=measure,
            by=request.user,
            person=form.person,
            for_all=form.cleaned_data["for_all"],
        ),
        {
            "title": _("Who answers for the measure"),
            "send": _("Name the person"),
            "done": _("The person is named."),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def participant_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Name an office that helps."""
    measure = find_to_organise(request, pk)
    form = ParticipantForm(_posted(request))
    return one_form(
        request,
        measure,
        form,
        lambda: execution.add_participant(measure=measure, by=request.user, **form.cleaned_data),
        {
            "title": _("A co-executing office"),
            "send": _("Add the office"),
            "done": _("The office sees the measure from now on."),
        },
    )


@login_required
@require_POST
def participant_remove(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    """The office helps no more."""
    measure = find_to_organise(request, pk)
    row = get_object_or_404(measure.participants.current(), pk=participant)
    do = _step(request, measure, _("The office is taken off the measure."))
    return do(lambda: execution.remove_participant(participant=row, by=request.user))


@login_required
@require_http_methods(["GET", "POST"])
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a step on the way."""
    measure = find_to_organise(request, pk)
    form = MilestoneForm(_posted(request))
    return one_form(
        request,
        measure,
        form,
        lambda: execution.add_milestone(measure=measure, by=request.user, **form.cleaned_data),
        {
            "title": _("A milestone"),
            "send": _("Set the milestone"),
            "done": _("The milestone is set."),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def milestone_reach(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    """Say when a step was reached."""
    measure = find_to_organise(request, pk)
    row = get_object_or_404(measure.milestones.open(), pk=milestone)
    form = ReachedForm(_posted(request), initial={"done_on": clock.today()})
    return one_form(
        request,
        measure,
        form,
        lambda: execution.reach_milestone(milestone=row, by=request.user, **form.cleaned_data),
        {
            "title": _("The milestone is reached"),
            "note": row.text,
            "send": _("Write it down"),
            "done": _("The milestone is marked as reached."),
        },
    )


@login_required
@require_POST
def milestone_drop(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    """The step is no longer wanted."""
    measure = find_to_organise(request, pk)
    row = get_object_or_404(measure.milestones.open(), pk=milestone)
    do = _step(request, measure, _("The milestone is dropped."))
    return do(lambda: execution.drop_milestone(milestone=row, by=request.user))


def _step(
    request: HttpRequest, measure: Measure, done: Any
) -> Callable[[Callable[[], Any]], HttpResponse]:
    """Take a step of one button and go back to the measure, with what came of it."""

    def take(do: Callable[[], Any]) -> HttpResponse:
        try:
            do()
        except ProgramsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
        return go(request, measure.get_absolute_url())

    return take
