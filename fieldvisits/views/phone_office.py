"""The office's side: which phones carry the round, and what a head has to decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fieldvisits import permissions
from fieldvisits.choices import RoundStatus
from fieldvisits.models import Finding, PhoneDevice, PhoneEntry, PhonePhoto, Round
from fieldvisits.phone import office
from fieldvisits.phone_choices import EntryState, PhotoState
from fieldvisits.services import phone_decisions, phone_devices
from fieldvisits.views.common import answer, find_round, require
from receptions.exceptions import ReceptionsError
from territories.htmx import go

MOST_SHOWN = 200


@login_required
@never_cache
@require_GET
def round_phones(request: HttpRequest, pk: int) -> HttpResponse:
    """Phones out with the round, contradictions and latecomers, what has arrived."""
    return _page(request, find_round(request.user, pk))


@login_required
@require_POST
def phone_late(request: HttpRequest, pk: int) -> HttpResponse:
    """Let everything count that came after the round was finished."""
    round_ = find_round(request.user, pk)
    require(permissions.can_plan(request.user, round_.reception))
    done = phone_decisions.take_over_late(round_=round_, by=request.user)
    words = ngettext("%(number)s entry is taken over.", "%(number)s entries are taken over.", done)
    messages.success(request, words % {"number": done})
    return go(request, office.url_of(round_))


@login_required
@require_POST
def phone_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone is lost or given away: at its next contact it wipes itself."""
    rounds = Round.objects.visible_to(request.user)
    devices = PhoneDevice.objects.filter(packs__round__in=rounds).distinct()
    device = get_object_or_404(devices, pk=pk)
    led = [
        round_
        for round_ in rounds.filter(packs__device=device).select_related("reception__territory")
        if permissions.can_plan(request.user, round_.reception)
    ]
    require(led)
    phone_devices.revoke(device=device, by=request.user)
    messages.success(request, _("The phone is revoked. It wipes itself at its next contact."))
    return go(request, office.url_of(led[0]))


@login_required
@require_POST
def phone_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about one entry: choose values, take it over, or leave it out."""
    rows = PhoneEntry.objects.visible_to(request.user)
    entry = get_object_or_404(rows.select_related("round__reception__territory"), pk=pk)
    assert entry.round is not None  # noqa: S101  visible by its round
    require(permissions.can_plan(request.user, entry.round.reception))
    try:
        if "drop" in request.POST:
            phone_decisions.drop(entry=entry, by=request.user)
        elif entry.state == EntryState.CONFLICT:
            take = request.POST.getlist("take")
            phone_decisions.choose(entry=entry, take=take, by=request.user)
        else:
            phone_decisions.take_over(entry=entry, by=request.user)
    except ReceptionsError as error:
        return _page(request, find_round(request.user, entry.round.pk), problem=str(error))
    messages.success(request, _("It is decided."))
    return go(request, office.url_of(entry.round))


@login_required
@never_cache
@require_GET
def phone_picture(request: HttpRequest, pk: int) -> FileResponse:
    """A photo of a problem, for who may read who told it."""
    photo = get_object_or_404(PhonePhoto, pk=pk, state=PhotoState.KEPT)
    findings = Finding.objects.visible_to(request.user).select_related("reception__territory")
    finding = get_object_or_404(findings, entry__client_id=photo.entry_key)
    require(permissions.can_see_people(request.user, finding.reception))
    response = FileResponse(photo.file.open("rb"), content_type=photo.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _page(request: HttpRequest, round_: Any, problem: str = "") -> HttpResponse:
    require(permissions.can_print_sheet(request.user, round_))
    entries = _entries(round_)
    refused = entries.filter(state=EntryState.APPLIED).exclude(problem="")
    open_entries = [office.shown(entry) for entry in entries.to_decide()[:MOST_SHOWN]]  # type: ignore[attr-defined]
    packs = round_.packs.select_related("device__user", "device__revoked_by")
    clocks = office.clocks(round_)
    carried = list(packs.order_by("device__user__last_name", "pk"))
    for pack in carried:
        pack.clock_minutes = clocks.get(pack.device_id, 0)  # type: ignore[attr-defined]
    context = {
        "round": round_,
        "packs": carried,
        "open_entries": open_entries,
        "refused_answers": refused[:MOST_SHOWN],
        "refused_photos": office.refused_photos(round_)[:MOST_SHOWN],
        "late": sum(one.entry.state == EntryState.LATE for one in open_entries),
        "counts": office.counts(round_),
        "may_decide": permissions.can_plan(request.user, round_.reception),
        "is_finished": round_.status == RoundStatus.FINISHED,
        "problem": problem,
    }
    response = answer(request, "round_phones.html", context)
    if problem:
        response.status_code = 422
    return response


def _entries(round_: Round) -> QuerySet[PhoneEntry, PhoneEntry]:
    rows = PhoneEntry.objects.filter(round=round_)
    return rows.select_related("device__user", "visit__household", "visit__by").order_by("pk")
