"""Filters under a name: keep, share, watch; and what the watched ones have to tell."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions.exceptions import ReceptionsError
from receptions.filters import RegisterFilter
from receptions.forms.saved_filter import SavedFilterForm, WatchForm
from receptions.models import Notice, SavedFilter, Subscription
from receptions.services import saved_filters
from receptions.views.appeals import may_read_appeals
from territories.htmx import go
from territories.models import User


def _allow(user: User) -> None:
    if not may_read_appeals(user):
        raise PermissionDenied


def _list_url() -> str:
    return reverse("receptions:saved-filter-list")


@login_required
@require_GET
def saved_filter_list(request: HttpRequest) -> HttpResponse:
    """The person's own filters, those shared with them, what is watched, and the news."""
    _allow(request.user)
    visible = SavedFilter.objects.visible_to(request.user).select_related("owner", "territory")
    watched: dict[int, list[Subscription]] = {}
    for subscription in Subscription.objects.filter(user=request.user):
        watched.setdefault(subscription.saved_filter_id, []).append(subscription)
    notices = Notice.objects.unread_of(request.user).select_related("subscription__saved_filter")
    context = {
        "rows": [(one, watched.get(one.pk, [])) for one in visible[:200]],
        "notices": notices[:50],
    }
    return render(request, "receptions/saved_filter_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def saved_filter_add(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the address; only its own valid fields are kept."""
    _allow(request.user)
    query = RegisterFilter(request.GET).as_query()
    form = SavedFilterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            saved = saved_filters.save(by=request.user, query=query, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The filter is kept."))
            return go(request, reverse("receptions:saved-filter-watch", args=[saved.pk]))
    return _form_page(request, form, None, query)


@login_required
@require_http_methods(["GET", "POST"])
def saved_filter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or other people who may use it; only the owner's."""
    saved = _own(request, pk)
    initial = {"name": saved.name, "sharing": saved.sharing}
    form = SavedFilterForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            saved_filters.save(by=request.user, query=saved.query, saved=saved, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The filter is kept."))
            return go(request, _list_url())
    return _form_page(request, form, saved, saved.query)


@login_required
@require_POST
def saved_filter_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an own filter with everybody's subscriptions to it."""
    _own(request, pk).delete()
    messages.success(request, _("The filter is removed."))
    return go(request, _list_url())


@login_required
@require_http_methods(["GET", "POST"])
def saved_filter_watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Subscribe to a filter with a threshold."""
    _allow(request.user)
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    form = WatchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            saved_filters.subscribe(saved=saved, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("You will be told on the page “Today”."))
            return go(request, _list_url())
    context = {"form": form, "saved": saved, "list_url": _list_url()}
    status = 422 if form.errors else 200
    return render(request, "receptions/saved_filter_watch.html", context, status=status)


@login_required
@require_POST
def subscription_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop watching."""
    _allow(request.user)
    get_object_or_404(Subscription, pk=pk, user=request.user).delete()
    messages.success(request, _("You no longer watch it."))
    return go(request, _list_url())


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """The news has been seen; it leaves the page “Today”."""
    _allow(request.user)
    saved_filters.read_notices(by=request.user)
    return go(request, _list_url())


def _own(request: HttpRequest, pk: int) -> SavedFilter:
    """The visible filter (404) that is the person's own (403)."""
    _allow(request.user)
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    if saved.owner_id != request.user.pk:
        raise PermissionDenied
    return saved


def _form_page(
    request: HttpRequest, form: SavedFilterForm, saved: SavedFilter | None, query: str
) -> HttpResponse:
    register = reverse("receptions:appeal-list")
    context = {
        "form": form,
        "saved": saved,
        "query": query,
        "shown_url": f"{register}?{query}" if query else register,
        "list_url": _list_url(),
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/saved_filter_form.html", context, status=status)
