"""The khokimiyat's inbox, the acceptance of a programme, who is silent, what was reminded of."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from programs import execution_page
from programs.exceptions import ProgramsError
from programs.models import Measure, MeasureReminderNotice
from programs.services import acceptances
from programs.views.common import find_programme, require
from receptions.views.reminders import reminders_page
from territories.htmx import go
from territories.keyset import KeysetPage

SHOWN = 20


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What an office has to do: accept, look at what came back, carry out what is due."""
    user = request.user
    require(allowed=bool(user.powers.office_ids))
    mine = execution_page.for_inbox(execution_page.to_do(user))
    context = {
        "to_accept": execution_page.to_accept(user)[:SHOWN],
        "returned": execution_page.returned_to(user)[:SHOWN],
        "milestones": execution_page.late_milestones(user)[:SHOWN],
        "page": KeysetPage(mine, ordering=("due_on", "id"), params=request.GET),
        "offices": user.powers.office_ids,
    }
    return render(request, "programs/inbox.html", context)


@login_required
@require_POST
def programme_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The khokimiyat takes the programme over."""
    programme = find_programme(request.user, pk)
    require(allowed=request.user.powers.acts_for(programme.khokimiyat))
    try:
        acceptances.accept(programme=programme, by=request.user)
    except ProgramsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Accepted. Now name who answers for each measure."))
    return go(request, programme.get_absolute_url())


@login_required
@require_GET
def acceptance_list(request: HttpRequest) -> HttpResponse:
    """Programmes that a khokimiyat has not accepted in time."""
    require(allowed=request.user.powers.anywhere("view_programmes"))
    rows = execution_page.silent_for(request.user).select_related(
        "programme__territory", "programme__khokimiyat"
    )
    page = KeysetPage(rows, ordering=("due_on", "id"), params=request.GET)
    return render(request, "programs/acceptance_list.html", {"page": page})


@login_required
@require_GET
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Measures the person was reminded of."""
    notices = MeasureReminderNotice.objects.filter(digest__isnull=False).select_related(
        "digest",
        "reminder__step",
        "reminder__measure__programme",
        "reminder__measure__office",
        "reminder__measure__topic",
        "reminder__measure__typical",
    )
    return reminders_page(request, notices, "programs/reminder_list.html", Measure)
