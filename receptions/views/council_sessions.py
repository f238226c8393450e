"""Sessions of a council and the bodies heard in them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
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
from receptions.models import CouncilHearing, CouncilSession
from receptions.pdf import council_protocol
from receptions.services import council_sessions as sessions
from receptions.views.council_files import document_response
from receptions.views.letters import pdf_response
from receptions.views.representations import done, sent, tried
from territories import clock
from territories.htmx import go
from territories.keyset import KeysetPage
from territories.models import Council, User


def session_for(user: User, pk: int, *, keep: bool = False) -> CouncilSession:
    """The visible session (404); to keep its papers (403)."""
    rows = CouncilSession.objects.visible_to(user)
    session = get_object_or_404(rows.select_related("council__territory", "ended_by"), pk=pk)
    if keep and not permissions.can_keep(user, session.council):
        raise PermissionDenied
    return session


def hearing_for(user: User, pk: int) -> CouncilHearing:
    """The visible hearing, or 404."""
    rows = CouncilHearing.objects.visible_to(user).select_related(
        "session__council__territory", "office", "reported_by", "result_by", "source"
    )
    return get_object_or_404(rows, pk=pk)


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
    if form.is_valid():
        made: list[CouncilSession] = []
        if tried(
            form,
            lambda: made.append(
                sessions.plan(council=chosen(form, kept), plan=form.plan(), by=request.user)
            ),
        ):
            messages.success(request, _("The session is in the calendar; deputies see it."))
            return go(request, made[0].get_absolute_url())
    status = 422 if form.errors else 200
    return render(request, "receptions/council_session_form.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session that was not held yet."""
    session = session_for(request.user, pk, keep=True)
    initial = {name: getattr(session, name) for name in ("place", "kind", "agenda")}
    initial["held_at"] = timezone.localtime(session.held_at).replace(tzinfo=None)
    form = forms.SessionForm(sent(request), initial=initial)
    if form.is_valid() and tried(
        form, lambda: sessions.replan(session=session, plan=form.plan(), by=request.user)
    ):
        messages.success(request, _("Saved."))
        return go(request, session.get_absolute_url())
    context = {"form": form, "session": session}
    status = 422 if form.errors else 200
    return render(request, "receptions/council_session_form.html", context, status=status)


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
    if form.is_valid() and tried(
        form, lambda: sessions.hold(session=session, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The session is written down as held."))
        return go(request, session.get_absolute_url())
    return _page(request, session, hold=form)


@login_required
@require_POST
def session_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the session off."""
    session = session_for(request.user, pk, keep=True)
    form = forms.ReasonForm(request.POST)
    if form.is_valid() and tried(
        form, lambda: sessions.call_off(session=session, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The session is called off."))
        return go(request, session.get_absolute_url())
    return _page(request, session, off=form)


@login_required
@require_GET
def session_protocol(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The protocol of the session as a PDF in one of the languages."""
    session = session_for(request.user, pk)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return pdf_response(council_protocol.draw(session, language), f"protocol-{pk}-{language}")


@login_required
@require_http_methods(["GET", "POST"])
def hearing_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a body on the list of the session."""
    session = session_for(request.user, pk, keep=True)
    form = forms.HearingForm(sent(request))
    if form.is_valid() and tried(
        form, lambda: sessions.hear(session=session, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The body is on the list of the session."))
        return go(request, session.get_absolute_url())
    context = {"form": form, "session": session}
    status = 422 if form.errors else 200
    return render(request, "receptions/council_hearing_form.html", context, status=status)


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
    if form.is_valid() and tried(
        form,
        lambda: sessions.change_hearing(hearing=hearing, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("Saved."))
        return go(request, hearing.get_absolute_url())
    return _hearing_page(request, hearing, change=form)


def _hearing_page(
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
    if form.is_valid():
        try:
            given = tried(
                form,
                lambda: sessions.report(hearing=hearing, by=request.user, **form.cleaned_data),
            )
        except ValidationError as error:
            form.add_error("document", error)
            given = False
        if given:
            messages.success(request, _("The report is with the council."))
            return go(request, hearing.get_absolute_url())
    return _hearing_page(request, hearing, report=form)


@login_required
@require_POST
def hearing_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What the council said to the report."""
    hearing = hearing_for(request.user, pk)
    if not permissions.can_keep(request.user, hearing.session.council):
        raise PermissionDenied
    form = forms.HearingResultForm(request.POST)
    if form.is_valid() and tried(
        form, lambda: sessions.note_result(hearing=hearing, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The result is written down."))
        return go(request, hearing.get_absolute_url())
    return _hearing_page(request, hearing, result=form)


@login_required
@require_GET
def hearing_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document of the report, as a download."""
    hearing = hearing_for(request.user, pk)
    return document_response(hearing.document, hearing.document_name, hearing.document_type)
