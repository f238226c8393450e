"""Proposals for legal acts and state programmes: collected, their fate."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import national_permissions as permissions
from receptions.forms.national import ProposalFilter, ProposalForm, StepForm
from receptions.models import NationalProposal
from receptions.services import national_proposals as proposals
from receptions.views.national import allow
from receptions.views.step_forms import taken
from receptions.views.workflow import sent
from territories.htmx import go
from territories.keyset import KeysetPage


@login_required
@never_cache
@require_GET
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals, the newest first; above them what can be collected now."""
    allow(request.user)
    form = ProposalFilter(request.GET)
    form.is_valid()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    found = NationalProposal.objects.filter(**wanted).select_related("territory", "body")
    may_edit = permissions.can_edit(request.user)
    context = {
        "filter_form": form,
        "page": KeysetPage(found, ordering=("-id",), params=request.GET),
        "fresh": proposals.fresh_candidates() if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "receptions/national_proposals.html", context)


@login_required
@require_POST
def proposal_collect(request: HttpRequest) -> HttpResponse:
    """Take over what reports and systemic problems propose: the ticked ones."""
    allow(request.user, edit=True)
    number = proposals.collect(by=request.user, origins=request.POST.getlist("origin"))
    words = ngettext(
        "%(number)s proposal is collected.", "%(number)s proposals are collected.", number
    )
    if number:
        messages.success(request, words % {"number": number})
    else:
        messages.error(request, _("Tick what is to be collected."))
    return go(request, reverse("receptions:national-proposals"))


@login_required
@require_http_methods(["GET", "POST"])
def proposal_new(request: HttpRequest) -> HttpResponse:
    """A proposal of the Administration's own."""
    allow(request.user, edit=True)
    form = ProposalForm(sent(request))
    if form.is_valid():
        made = proposals.write(words=form.words(), by=request.user)
        messages.success(request, _("The proposal is written down."))
        return go(request, made.get_absolute_url())
    status = 422 if form.errors else 200
    return render(request, "receptions/national_proposal_form.html", {"form": form}, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal and its fate; POST moves it on."""
    allow(request.user, edit=request.method == "POST")
    rows = NationalProposal.objects.select_related("territory", "body", "created_by")
    proposal = get_object_or_404(rows, pk=pk)
    may = permissions.can_edit(request.user) and bool(proposal.next_states)
    form = StepForm(sent(request), proposal=proposal) if may else None
    if form is not None:
        answer = taken(
            request,
            form,
            lambda: proposals.move(proposal=proposal, step=form.step(), by=request.user),
            _("Saved."),
            proposal.get_absolute_url(),
        )
        if answer is not None:
            return answer
    events = [
        {
            "title": str(one.get_state_display()).capitalize(),
            "at": one.at,
            "by": one.by,
            "note": one.note,
        }
        for one in proposal.events.select_related("by")
    ]
    context = {"proposal": proposal, "form": form, "events": events}
    status = 422 if form is not None and form.errors else 200
    return render(request, "receptions/national_proposal.html", context, status=status)
