"""The measures of one programme: board, table, timeline, map, with one switch between them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from programs import boards, gantt, measure_map
from programs.choices import ProgrammeState
from programs.measure_filters import NarrowFilter
from programs.models import Measure
from programs.views.common import find_programme
from territories import clock
from territories.keyset import KeysetPage

VIEWS = (
    ("board", _("Board")),
    ("table", _("Table")),
    ("timeline", _("Timeline")),
    ("map", _("Map")),
)
MOST = 1_000  # measures of one programme that a drawing can hold


@login_required
@require_GET
def programme_measures(request: HttpRequest, pk: int) -> HttpResponse:
    """The measures as the view of the address shows them; the filters stay when it changes."""
    user = request.user
    programme = find_programme(user, pk)
    chosen = request.GET.get("view", "")
    view = chosen if chosen in dict(VIEWS) else VIEWS[0][0]
    filter_form = NarrowFilter(request.GET, user=user, programme=programme)
    rows = filter_form.narrow(Measure.objects.visible_to(user).filter(programme=programme))
    context: dict[str, Any] = {
        "programme": programme,
        "filter_form": filter_form,
        "view": view,
        "views": VIEWS,
        "today": clock.today(),
        "running": programme.state == ProgrammeState.SENT,
    }
    if view == "table":
        context["page"] = KeysetPage(
            rows.for_list(), ordering=("ordinal", "id"), params=request.GET, per_page=100
        )
        return render(request, "programs/programme_measures.html", context)
    lines = list(rows.for_list().order_by("due_on", "ordinal")[:MOST])
    for line in lines:
        line.programme = programme  # with its reception and khokimiyat, which rights ask for
    context["lines"] = lines
    if view == "timeline":
        order = sorted(lines, key=lambda line: (line.starts_on, line.due_on, line.ordinal))
        context["gantt"] = gantt.draw(order, clock.today(), running=context["running"])
        context["lines"] = order
    elif view == "map":
        late = [
            line.pk
            for line in lines
            if context["running"] and line.awaits_office and line.due_on < clock.today()
        ]
        context["map"] = measure_map.draw(lines, late)
    else:
        context["columns"] = boards.columns(user, lines)
    return render(request, "programs/programme_measures.html", context)
