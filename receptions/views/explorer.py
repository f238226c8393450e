"""The explorer of figures: one address, one answer; its spreadsheet, cases and kept views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import explorer_cases as behind
from receptions import explorer_page, explorer_sheet
from receptions.exceptions import ReceptionsError
from receptions.explorer_ask import Ask
from receptions.explorer_tree import branch
from receptions.forms.explorer import ExplorerForm, SavedViewForm
from receptions.models import SavedView
from receptions.services import explorer as saved_views
from territories import clock, sheet_pages
from territories.choices import Level
from territories.figure_registry import registry
from territories.htmx import go
from territories.models import Territory, User

VIEWS_SHOWN = 50


def _allow(user: User) -> None:
    if not user.powers.anywhere("view_reports"):
        raise PermissionDenied


def _place(user: User, code: str) -> Territory:
    """The territory asked for, or the highest one of the reader's; 404 where it isn't theirs."""
    if not code:
        own = saved_views.own_place(user)
        if own is None:
            raise Http404
        return own
    visible = user.powers.territories("view_reports").select_related("parent")
    place = get_object_or_404(visible, code=code.replace("\x00", ""))
    if place.level == Level.MAHALLA and place.parent:
        return place.parent
    return place


def _asked(request: HttpRequest) -> tuple[ExplorerForm, Territory, Ask | None]:
    """The form, the place, and the question where nothing about it is wrong."""
    _allow(request.user)
    place = _place(request.user, request.GET.get("place", ""))
    form = ExplorerForm(request.GET)
    return form, place, form.ask(place) if form.is_valid() else None


@login_required
@require_GET
def explorer(request: HttpRequest) -> HttpResponse:
    """The table with its chart and map; views kept under a name stand above."""
    form, place, ask = _asked(request)
    if ask and form.cleaned_data.get("add"):
        return redirect(f"{reverse('receptions:explorer')}?{ask.query()}")
    context: dict[str, Any] = {
        "filter_form": form,
        "place": place,
        "mahalla_asked": request.GET.get("place", "") not in ("", place.code),
        "views": _views(request.user),
        "tops": list(explorer_page.tops(request.user).values()),
    }
    if ask is None:
        return render(request, "receptions/explorer.html", context, status=422)
    shown = explorer_page.view(ask, request.user, today=clock.today())
    period, before = explorer_page.period_words(ask)
    context |= {
        "shown": shown,
        "columns": explorer_page.columns(ask),
        "crumbs": explorer_page.crumbs(ask, request.user),
        "period_words": period,
        "before_words": before,
        "query": ask.query(),
        **explorer_page.drawings(shown),
    }
    return render(request, "receptions/explorer.html", context)


def _views(user: User) -> list[SavedView]:
    visible = SavedView.objects.visible_to(user).select_related("owner", "territory")
    return list(visible[:VIEWS_SHOWN])


@login_required
@require_GET
def explorer_xlsx(request: HttpRequest) -> HttpResponse:
    """The same table as a spreadsheet."""
    _form, _place, ask = _asked(request)
    if ask is None:
        raise Http404
    shown = explorer_page.view(ask, request.user, today=clock.today())
    content = explorer_sheet.draw(ask, shown.grid, period=shown.period, notes=list(shown.notes))
    name = f"korsatkichlar-{ask.place.code}-{clock.today():%Y-%m-%d}.xlsx"
    return sheet_pages.workbook(content, name)


@login_required
@require_GET
def explorer_cases(request: HttpRequest) -> HttpResponse:
    """The cases behind one number, or its number a year before, as many as the reader may see."""
    _form, place, ask = _asked(request)
    figure = registry.figures.get(request.GET.get("figure", ""))
    own = request.GET.get("own") == "1"
    if ask is None or figure is None or not behind.has_cases(ask, figure):
        raise Http404
    if not behind.may_open(request.user, place, own=own or place.level not in explorer_page.WIDE):
        raise PermissionDenied
    today = clock.today()
    tree = branch(place, request.user, then=ask.structure_day(today), today=today)
    ids = {place.pk} if own else tree.ids
    days = ask.counted(today)
    if request.GET.get("before") == "1":
        days = days.year_before
    listed = behind.listing(ask, figure, ids, days, (request.user, request.GET))
    if listed is None:
        raise PermissionDenied
    context = {
        "figure": figure,
        "place": place,
        "ask": ask,
        "days": days,
        "back_url": f"{reverse('receptions:explorer')}?{ask.query()}",
        "page": listed.page,
        "number": listed.number,
        "cases": listed.cases,
        "cut": listed.cut,
    }
    return render(request, "receptions/explorer_cases.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def view_add(request: HttpRequest) -> HttpResponse:
    """Keep the view of the address under a name."""
    _form, _place, ask = _asked(request)
    if ask is None:
        raise Http404
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    shown_url = f"{reverse('receptions:explorer')}?{ask.query()}"
    if form.is_valid():
        try:
            saved_views.save(by=request.user, query=ask.query(), **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The view is kept."))
            return go(request, shown_url)
    context = {"form": form, "shown_url": shown_url, "query": ask.query()}
    status = 422 if form.errors else 200
    return render(request, "receptions/explorer_view_form.html", context, status=status)


@login_required
@require_GET
def view_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a kept view; one of a place that is not the reader's opens at their own."""
    _allow(request.user)
    saved = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    query = QueryDict(saved.query, mutable=True)
    visible = request.user.powers.territories("view_reports")
    if not visible.filter(code=query.get("place", "")).exists():
        query.pop("place", None)
    return redirect(f"{reverse('receptions:explorer')}?{query.urlencode()}")


@login_required
@require_POST
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an own view."""
    _allow(request.user)
    saved = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if saved.owner_id != request.user.pk:
        raise PermissionDenied
    saved.delete()
    messages.success(request, _("The view is removed."))
    return go(request, reverse("receptions:explorer"))
