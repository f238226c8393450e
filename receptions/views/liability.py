"""The register of liability: list, entry by hand, one entry, its document."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from receptions import power_permissions as permissions
from receptions.forms.powers import EntryForm, WhyForm
from receptions.models import LiabilityEntry, Reception
from receptions.power_filters import LiabilityFilter
from receptions.services import liability
from receptions.services.liability import Act
from receptions.views.documents import document_response
from receptions.views.step_forms import form_page, taken
from receptions.views.workflow import sent
from territories.htmx import wants_partial
from territories.keyset import KeysetPage
from territories.models import User


def entry_for(user: User, pk: int) -> LiabilityEntry:
    """The visible entry, or 404."""
    rows = LiabilityEntry.objects.visible_to(user).select_related(
        "reception__territory", "office", "by", "struck_by", "reply__representation"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def liability_list(request: HttpRequest) -> HttpResponse:
    """The register, the newest acts first; names as the reader may see them."""
    user = request.user
    if not permissions.can_see_papers(user):
        raise PermissionDenied
    filter_form = LiabilityFilter(request.GET)
    visible = LiabilityEntry.objects.visible_to(user).standing()  # type: ignore[attr-defined]
    found = filter_form.narrow(visible).select_related("reception__territory", "office")
    page = KeysetPage(found, ordering=("-act_date", "-id"), params=request.GET)
    context = {
        "filter_form": filter_form,
        "page": page,
        "rows": [(entry, permissions.shown_person(user, entry)) for entry in page],
        "may_enter": permissions.can_enter_liability(user),
    }
    name = "partials/_liability_table.html" if wants_partial(request) else "liability_list.html"
    return render(request, f"receptions/{name}", context)


@login_required
@require_http_methods(["GET", "POST"])
def liability_new(request: HttpRequest) -> HttpResponse:
    """An entry by hand, with the act itself."""
    if not permissions.can_enter_liability(request.user):
        raise PermissionDenied
    inside = request.user.powers.inside("decide_appeals", "territory__path")
    form = EntryForm(
        sent(request), request.FILES or None, receptions=Reception.objects.filter(inside)
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        reception, document = data.pop("reception"), data.pop("document")
        answer = taken(
            request,
            form,
            lambda: liability.enter(
                reception=reception, act=Act(**data), document=document, by=request.user
            ),
            _("The entry is in the register."),
        )
        if answer is not None:
            return answer
    return form_page(request, "liability_new", form)


@login_required
@never_cache
@require_GET
def liability_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry."""
    entry = entry_for(request.user, pk)
    return _page(request, entry, WhyForm())


def _page(request: HttpRequest, entry: LiabilityEntry, form: WhyForm) -> HttpResponse:
    user = request.user
    context = {
        "entry": entry,
        "person": permissions.shown_person(user, entry),
        "sees_names": permissions.sees_names(user, entry),
        "may_strike": permissions.can_sign(user, entry.reception) and entry.struck_at is None,
        "paper": entry.reply.representation if entry.reply else None,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/liability_detail.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def liability_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a wrong entry out, with a reason."""
    entry = entry_for(request.user, pk)
    if not permissions.can_sign(request.user, entry.reception):
        raise PermissionDenied
    form = WhyForm(sent(request))
    answer = taken(
        request,
        form,
        lambda: liability.strike(entry=entry, by=request.user, **form.cleaned_data),
        _("The entry is struck out."),
        entry.get_absolute_url(),
    )
    return answer or _page(request, entry, form)


@login_required
@require_GET
def liability_document(request: HttpRequest, pk: int) -> FileResponse:
    """The act as a download; it names the person, so only who sees names gets it."""
    entry = entry_for(request.user, pk)
    if not permissions.sees_names(request.user, entry):
        raise PermissionDenied
    if not entry.document:
        raise Http404
    return document_response(entry.document, entry.document_name, entry.document_type)
