"""Sessions of a council: the calendar, one session, its steps and its protocol."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import council_permissions as permissions
from receptions.council_proposals import proposed
from receptions.forms import councils as forms
from receptions.models import CouncilSession
from receptions.pdf import council_protocol
from receptions.services import council_sessions as sessions
from receptions.views.letters import pdf_response
from receptions.views.step_forms import filled, form_page, taken
from receptions.views.workflow import sent
from territories.keyset import KeysetPage
from territories.models import Council, User


def session_for(user: User, pk: int, *, keep: bool = False) -> CouncilSession:
    """The visible session (404); to keep its papers (403)."""
    rows = CouncilSession.objects.visible_to(user)
    session = get_object_or_404(rows.select_related("council__territory", "ended_by"), pk=pk)
    if keep and not permissions.can_keep(user, session.council):
        raise PermissionDenied
    return session


def chosen(form: Form, councils: list[Council]) -> Council:
    """The council of the form, of those the person has."""
    picked = form.cleaned_data["council"]
    return next(one for one in councils if one.pk == picked.pk)


@login_required
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions, the newest first, with what was heard and decided in each."""
    if not permissions.sees_sessions(request.user):
        raise PermissionDenied
    found = CouncilSession.objects.visible_to(request.user).select_related("council__territory")
    found = found.annotate(
        heard=Count("hearings", distinct=True), decided=Count("decisions", distinct=True)
    )
    page = KeysetPage(found, ordering=("-held_at", "-id"), params=request.GET)
    may_plan = bool(permissions.councils_kept(request.user))
    context = {"page": page, "may_plan": may_plan, "tabs": permissions.tabs(request.user)}
    return render(request, "receptions/council_sessions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    """Put a session into the calendar."""
    kept = permissions.councils_kept(request.user)
    if not kept:
        raise PermissionDenied
    form = forms.SessionForm(sent(request), councils=kept)
    answer = taken(
        request,
        form,
        lambda: sessions.plan(council=chosen(form, kept), plan=form.plan(), by=request.user),
        _("The session is in the calendar; deputies see it."),
    )
    return answer or form_page(request, "council_session_form", form)


@login_required
@require_http_methods(["GET", "POST"])
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session that was not held yet."""
    session = session_for(request.user, pk, keep=True)
    initial = {name: getattr(session, name) for name in ("place", "kind", "agenda")}
    initial["held_at"] = timezone.localtime(session.held_at).replace(tzinfo=None)
    form = forms.SessionForm(sent(request), initial=initial)
    answer = taken(
        request,
        form,
        lambda: sessions.replan(session=session, plan=form.plan(), by=request.user),
        _("Saved."),
        session.get_absolute_url(),
    )
    return answer or form_page(request, "council_session_form", form, session=session)


@login_required
@never_cache
@require_GET
def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda, hearings, decisions; for the head what the report proposes to hear."""
    return _page(request, session_for(request.user, pk))


def _page(
    request: HttpRequest,
    session: CouncilSession,
    hold: forms.HoldForm | None = None,
    off: forms.ReasonForm | None = None,
) -> HttpResponse:
    may_keep = permissions.can_keep(request.user, session.council)
    planned = session.state == "planned"
    source, found = proposed(session.council) if may_keep and planned else (None, [])
    context = {
        "session": session,
        "hearings": session.hearings.select_related("office"),
        "decisions": session.decisions.select_related("office").order_by("number", "pk"),
        "may_keep": may_keep,
        "may_change": may_keep and planned,
        "source": source,
        "proposed": found,
        "hold": hold or forms.HoldForm(),
        "off": off or forms.ReasonForm(),
        "languages": settings.LANGUAGES,
    }
    wrong = any(form is not None and form.errors for form in (hold, off))
    status = 422 if wrong else 200
    return render(request, "receptions/council_session.html", context, status=status)


@login_required
@require_POST
def session_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the session was held."""
    session = session_for(request.user, pk, keep=True)
    form = forms.HoldForm(request.POST)
    hold, url = partial(sessions.hold, session=session), session.get_absolute_url()
    answer = filled(request, form, hold, _("The session is written down as held."), url)
    return answer or _page(request, session, hold=form)


@login_required
@require_POST
def session_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the session off."""
    session = session_for(request.user, pk, keep=True)
    form = forms.ReasonForm(request.POST)
    call_off, url = partial(sessions.call_off, session=session), session.get_absolute_url()
    answer = filled(request, form, call_off, _("The session is called off."), url)
    return answer or _page(request, session, off=form)


@login_required
@require_GET
def session_protocol(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The protocol of the session as a PDF in one of the languages."""
    session = session_for(request.user, pk)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return pdf_response(council_protocol.draw(session, language), f"protocol-{pk}-{language}")
