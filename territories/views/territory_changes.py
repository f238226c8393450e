"""Changes of the network of territories: those recorded, and a new one, which is shown first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from territories import change_past, clock, lookups
from territories.change_forms import FORMS, TITLES, ChangeForm, started
from territories.choices import ChangeKind
from territories.effects import Effect, EffectKind, facts_of
from territories.exceptions import ChangedSinceError, TerritoryError
from territories.htmx import go
from territories.keyset import KeysetPage
from territories.models import TerritoryChange
from territories.permissions import can_change_territories, can_see_people
from territories.services import territory_changes

HEADINGS = (
    (EffectKind.WARNING, _("Think of this first"), "warning"),
    (EffectKind.MOVES, _("What moves"), "info"),
    (EffectKind.LEFT, _("What stays until somebody ends it"), "secondary"),
)
CHANGES = TerritoryChange.objects.select_related("by").prefetch_related("before", "after")


@login_required
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """Merges, splits and moves by act and day, the newest first."""
    page = KeysetPage(CHANGES.all(), ordering=("-on", "-pk"), params=request.GET)
    context = {
        "page": page,
        "rows": change_past.done(page),
        "may_change": can_change_territories(request.user),
        "sees_people": can_see_people(request.user),
    }
    return render(request, "territories/change_list.html", context)


@login_required
@require_GET
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a change did, and what is still to be ended at territories that are no more."""
    change = get_object_or_404(CHANGES, pk=pk)
    (done,) = change_past.done([change])
    sees_people = can_see_people(request.user)
    left = territory_changes.left([one.pk for one in done.ended]) if sees_people else []
    context = {
        "change": change,
        "done": done,
        "left": left,
        "sees_people": sees_people,
        "may_change": can_change_territories(request.user),
    }
    return render(request, "territories/change_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest) -> HttpResponse:
    """Record what an act changes: first what it touches, then the change as it was seen."""
    if not can_change_territories(request.user):
        raise PermissionDenied
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    make = FORMS.get(asked, FORMS[ChangeKind.MERGE])
    if request.method != "POST":
        named = lookups.every_place().filter(code=request.GET.get("place", "").replace("\x00", ""))
        return _page(request, make(initial={"on": clock.today(), make.about: named.first()}))
    form = make(request.POST)
    if form.asks_more:
        form = make(initial=started(make, request.POST))
        form.initial["drawn"] = getattr(form, "told", "")
        return _page(request, form, grown=True)
    if not form.is_valid():
        return _page(request, form)
    return _told_or_made(request, form)


def _told_or_made(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    """What the change touches; or the change, where the person has seen just that."""
    plan, seen = form.plan(), request.POST.get("seen", "")
    known = territory_changes.recorded(plan)
    if known is not None:
        messages.info(request, _("This change is recorded already."))
        return go(request, reverse("territories:change-detail", args=[known.pk]))
    changed = False
    try:
        effects = territory_changes.preview(plan)
        typed, _dash, facts = seen.partition("-")
        if typed == form.typed():
            change = territory_changes.record(plan=plan, by=request.user, seen=facts)
            messages.success(request, _("The change is recorded."))
            return go(request, reverse("territories:change-detail", args=[change.pk]))
    except ChangedSinceError:
        changed, effects = True, territory_changes.preview(form.plan())
    except TerritoryError as error:
        form.refuse(error)
        return _page(request, form)
    form.keep_chosen()
    context = {
        "groups": _groups(effects),
        "seen": f"{form.typed()}-{facts_of(effects)}",
        "changed": changed,
    }
    return _page(request, form, **context)


def _groups(effects: list[Effect]) -> list[tuple[Any, str, list[Effect]]]:
    """Heading, tone and effects of each kind there is."""
    found = (
        (said, tone, [one for one in effects if one.kind == kind]) for kind, said, tone in HEADINGS
    )
    return [group for group in found if group[2]]


def _page(request: HttpRequest, form: ChangeForm, **context: Any) -> HttpResponse:
    """The form, and once it is filled in what the change would touch."""
    context |= {"form": form, "kinds": TITLES.items()}
    status = 422 if form.errors else 409 if context.get("changed") else 200
    return render(request, "territories/change_new.html", context, status=status)
