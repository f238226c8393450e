"""Decisions of councils: the list of control, one decision, its steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from receptions import council_permissions as permissions
from receptions.forms import councils as forms
from receptions.models import (
    CouncilDecision,
    CouncilHearing,
    CouncilSession,
    DecisionEvent,
    DecisionReminderNotice,
)
from receptions.services import council_decisions as decisions
from receptions.views.council_files import document_response
from receptions.views.council_sessions import chosen
from receptions.views.reminders import reminders_page
from receptions.views.step_forms import filled, form_page, taken
from receptions.views.workflow import sent
from territories import clock
from territories.htmx import wants_partial
from territories.keyset import KeysetPage
from territories.models import User

May = Callable[[User, CouncilDecision], bool]


def decision_for(user: User, pk: int, may: May | None = None) -> CouncilDecision:
    """The visible decision (404) with which the person may do this (403)."""
    rows = CouncilDecision.objects.visible_to(user).select_related(
        "council__territory", "office", "session", "hearing", "reported_by", "ended_by"
    )
    decision = get_object_or_404(rows, pk=pk)
    if may is not None and not may(user, decision):
        raise PermissionDenied
    return decision


@login_required
@vary_on_headers("HX-Request")
@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """Decisions by control date, the earliest first."""
    if not permissions.can_see(request.user):
        raise PermissionDenied
    form = forms.DecisionFilter(request.GET)
    visible = CouncilDecision.objects.visible_to(request.user)
    found = _narrowed(form, visible, request.user)
    found = found.select_related("council__territory", "office")
    context = {
        "filter_form": form,
        "page": KeysetPage(found, ordering=("due_on", "id"), params=request.GET),
        "may_enter": bool(permissions.councils_kept(request.user)),
        "tabs": permissions.tabs(request.user),
    }
    partial = wants_partial(request)
    name = "partials/_council_decisions.html" if partial else "council_decisions.html"
    return render(request, f"receptions/{name}", context)


def _narrowed(
    form: forms.DecisionFilter, found: QuerySet[CouncilDecision], user: User
) -> QuerySet[CouncilDecision]:
    form.is_valid()
    data = form.cleaned_data
    if data.get("state"):
        found = found.filter(state=data["state"])
    if data.get("office"):
        found = found.filter(office=data["office"])
    if data.get("overdue"):
        found = found.overdue(on=clock.today())  # type: ignore[attr-defined]
    if data.get("own"):
        found = found.of_head(user)  # type: ignore[attr-defined]
    return found


@login_required
@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest) -> HttpResponse:
    """Put a decision under control; from a session or a hearing of it where asked so."""
    kept = permissions.councils_kept(request.user)
    if not kept:
        raise PermissionDenied
    hearing, session = _from(request)
    if session is not None:
        kept = [one for one in kept if one.pk == session.council_id]
        if not kept:
            raise PermissionDenied
    initial: dict[str, Any] = {"office": hearing.office} if hearing else {}
    form = forms.DecisionForm(sent(request), initial=initial, councils=kept)
    answer = taken(
        request,
        form,
        lambda: decisions.enter(
            council=chosen(form, kept),
            decided=form.decided(session=session, hearing=hearing),
            by=request.user,
        ),
        _("The decision is under control; the body sees it."),
    )
    name = "council_decision_form"
    return answer or form_page(request, name, form, session=session, hearing=hearing)


def _from(request: HttpRequest) -> tuple[CouncilHearing | None, CouncilSession | None]:
    """The hearing or the session in the address, if the person may see it."""
    found: dict[str, int] = {
        name: int(text)
        for name in ("hearing", "session")
        if (text := request.GET.get(name, "")).isdecimal() and len(text) < 19
    }
    if "hearing" in found:
        hearings = CouncilHearing.objects.visible_to(request.user).select_related(
            "session__council", "office"
        )
        hearing = get_object_or_404(hearings, pk=found["hearing"])
        return hearing, hearing.session
    if "session" in found:
        sessions = CouncilSession.objects.visible_to(request.user).select_related("council")
        return None, get_object_or_404(sessions, pk=found["session"])
    return None, None


@login_required
@never_cache
@require_GET
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, what happened to it, and the next step."""
    return _page(request, decision_for(request.user, pk))


def _page(request: HttpRequest, decision: CouncilDecision, **given: Any) -> HttpResponse:
    user = request.user
    judges = decision.is_open and permissions.can_take_off(user, decision)
    reported = decision.state == "reported"
    fulfils = decision.state == "control" and permissions.can_fulfil(user, decision)
    shown = {
        "fulfil": forms.FulfilForm if fulfils else None,
        "take_off": forms.TakeOffForm if judges and reported else None,
        "send_back": forms.ReasonForm if judges and reported else None,
        "extend": forms.ExtendForm if judges else None,
        "withdraw": forms.ReasonForm if judges else None,
    }
    sees = decision.session_id and CouncilSession.objects.visible_to(user).filter(
        pk=decision.session_id
    )
    context: dict[str, Any] = {
        "decision": decision,
        "sees_session": bool(sees),
        "events": decision.events.select_related("by"),
        **{
            name: given.get(name) or (form(auto_id=f"{name}_%s") if form else None)
            for name, form in shown.items()
        },
    }
    status = 422 if given else 200
    return render(request, "receptions/council_decision.html", context, status=status)


def _step(request: HttpRequest, pk: int, may: May, name: str, said: str) -> HttpResponse:
    """Read the form of a step and do it; a refusal is shown at the form."""
    decision = decision_for(request.user, pk, may)
    kinds: dict[str, type[Form]] = {
        "fulfil": forms.FulfilForm,
        "take_off": forms.TakeOffForm,
        "extend": forms.ExtendForm,
    }
    form = kinds.get(name, forms.ReasonForm)(request.POST, request.FILES, auto_id=f"{name}_%s")
    acts: dict[str, Callable[..., Any]] = {
        "fulfil": decisions.report,
        "take_off": lambda reason, **more: decisions.take_off(note=reason, **more),
        "send_back": decisions.send_back,
        "extend": decisions.extend,
        "withdraw": decisions.withdraw,
    }
    act, url = partial(acts[name], decision=decision), decision.get_absolute_url()
    answer = filled(request, form, act, said, url)
    return answer or _page(request, decision, **{name: form})


@login_required
@require_POST
def decision_fulfil(request: HttpRequest, pk: int) -> HttpResponse:
    """The body reports the fulfilment."""
    said = _("The fulfilment is reported.")
    return _step(request, pk, permissions.can_fulfil, "fulfil", said)


@login_required
@require_POST
def decision_take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Off control."""
    said = _("The decision is off control.")
    return _step(request, pk, permissions.can_take_off, "take_off", said)


@login_required
@require_POST
def decision_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The report is not sufficient."""
    said = _("The body is told to go on.")
    return _step(request, pk, permissions.can_take_off, "send_back", said)


@login_required
@require_POST
def decision_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """A later control date."""
    said = _("The control date is moved.")
    return _step(request, pk, permissions.can_take_off, "extend", said)


@login_required
@require_POST
def decision_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The council took it back."""
    said = _("The decision is withdrawn.")
    return _step(request, pk, permissions.can_take_off, "withdraw", said)


@login_required
@require_GET
def decision_file(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """The evidence of a step, as a download."""
    decision = decision_for(request.user, pk)
    found = get_object_or_404(DecisionEvent, decision=decision, pk=event)
    return document_response(found.document, found.document_name, found.document_type)


@login_required
@require_GET
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Decisions that the person was reminded of."""
    notices = DecisionReminderNotice.objects.filter(digest__isnull=False).select_related(
        "digest", "reminder__step", "reminder__decision__office"
    )
    return reminders_page(request, notices, "receptions/council_reminders.html", CouncilDecision)
