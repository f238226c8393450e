"""Bodies heard in a session of a council: put on its list, their report, the result."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import council_permissions as permissions
from receptions.council_proposals import proposed
from receptions.forms import councils as forms
from receptions.models import CouncilHearing, CouncilSession
from receptions.services import council_sessions as sessions
from receptions.views.council_files import document_response
from receptions.views.council_sessions import session_for
from receptions.views.step_forms import done, filled, form_page
from receptions.views.workflow import sent
from territories import clock
from territories.htmx import go
from territories.models import User


def hearing_for(user: User, pk: int) -> CouncilHearing:
    """The visible hearing, or 404."""
    rows = CouncilHearing.objects.visible_to(user).select_related(
        "session__council__territory", "office", "reported_by", "result_by", "source"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def hearing_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a body on the list of the session."""
    session = session_for(request.user, pk, keep=True)
    form = forms.HearingForm(sent(request))
    hear, url = partial(sessions.hear, session=session), session.get_absolute_url()
    answer = filled(request, form, hear, _("The body is on the list of the session."), url)
    return answer or form_page(request, "council_hearing_form", form, session=session)


@login_required
@require_POST
def hearing_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question that the report proposes into the session, with one click."""
    session = session_for(request.user, pk, keep=True)
    source, found = proposed(session.council)
    asked = request.POST.get("question", "")
    one = next((item for item in found if item.question == asked and item.office), None)
    if one is None or one.office is None:
        messages.error(request, _("The report proposes this no more."))
        return go(request, session.get_absolute_url())
    office, report = one.office, source
    return done(
        request,
        session.get_absolute_url(),
        lambda: sessions.hear(
            session=session, office=office, questions=asked, source=report, by=request.user
        ),
        _("The body is on the list of the session."),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def hearing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hearing: about what, the report, the result. POST changes body and words."""
    hearing = hearing_for(request.user, pk)
    keeps = permissions.can_keep(request.user, hearing.session.council)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    initial = {"office": hearing.office, "questions": hearing.questions}
    form = forms.HearingForm(sent(request), initial=initial)
    answer = _step(request, hearing, form, sessions.change_hearing, _("Saved."))
    return answer or _page(request, hearing, change=form)


def _step(
    request: HttpRequest,
    hearing: CouncilHearing,
    form: Form,
    service: Callable[..., Any],
    said: str,
) -> HttpResponse | None:
    url = hearing.get_absolute_url()
    return filled(request, form, partial(service, hearing=hearing), said, url)


def _page(
    request: HttpRequest,
    hearing: CouncilHearing,
    *,
    change: forms.HearingForm | None = None,
    report: forms.HearingReportForm | None = None,
    result: forms.HearingResultForm | None = None,
) -> HttpResponse:
    user, session = request.user, hearing.session
    keeps = permissions.can_keep(user, session.council)
    stands = not hearing.result and session.state != "called_off"
    begun = session.held_at <= clock.now()
    context = {
        "hearing": hearing,
        "session": session,
        "sees_session": CouncilSession.objects.visible_to(user).filter(pk=session.pk).exists(),
        "change": (change or forms.HearingForm(initial={"office": hearing.office}))
        if keeps and stands and session.state == "planned" and hearing.reported_at is None
        else None,
        "report": (report or forms.HearingReportForm(initial={"text": hearing.report}))
        if stands and permissions.can_report(user, hearing)
        else None,
        "result": (result or forms.HearingResultForm()) if keeps and stands and begun else None,
        "decisions": hearing.decisions.all(),
        "may_decide": keeps and session.state != "called_off",
    }
    wrong = any(form is not None and form.errors for form in (change, report, result))
    status = 422 if wrong else 200
    return render(request, "receptions/council_hearing.html", context, status=status)


@login_required
@require_POST
def hearing_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The body's report, as text or document."""
    hearing = hearing_for(request.user, pk)
    if not permissions.can_report(request.user, hearing):
        raise PermissionDenied
    form = forms.HearingReportForm(request.POST, request.FILES)
    said = _("The report is with the council.")
    answer = _step(request, hearing, form, sessions.report, said)
    return answer or _page(request, hearing, report=form)


@login_required
@require_POST
def hearing_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What the council said to the report."""
    hearing = hearing_for(request.user, pk)
    if not permissions.can_keep(request.user, hearing.session.council):
        raise PermissionDenied
    form = forms.HearingResultForm(request.POST)
    said = _("The result is written down.")
    answer = _step(request, hearing, form, sessions.note_result, said)
    return answer or _page(request, hearing, result=form)


@login_required
@require_GET
def hearing_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document of the report, as a download."""
    hearing = hearing_for(request.user, pk)
    return document_response(hearing.document, hearing.document_name, hearing.document_type)
