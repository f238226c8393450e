"""State programmes: the list, plan and fact down the territories, the form of administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from programs import state_permissions, state_sums, state_volumes
from programs.models import DistrictYear, ProgrammeObject, StateProgramme, WorkList
from programs.services import work_lists
from programs.state_choices import ListState
from programs.state_forms import BeginForm, StateProgrammeForm, YearFilter
from programs.state_sums import Sums
from programs.state_volumes import Volume
from programs.views.common import require
from programs.views.state_common import form_page, posted
from territories import clock
from territories.choices import DISTRICT_LEVELS, Level
from territories.htmx import go
from territories.models import Territory, User


@login_required
@require_GET
def state_list(request: HttpRequest) -> HttpResponse:
    """Every programme with the plan and fact of a year, and the lists on their way."""
    user = request.user
    require(allowed=state_permissions.can_look(user) or _keeps(user))
    year_form = YearFilter(request.GET)
    works = ProgrammeObject.objects.visible_to(user).filter(district_year__year=year_form.chosen)
    sums = state_sums.by(works, "district_year__programme", user=user, on=clock.today())
    programmes = StateProgramme.objects.order_by("-is_active", "kind", "code")
    rows = [(programme, sums.get(programme.pk, Sums())) for programme in programmes]
    waiting = WorkList.objects.visible_to(user).exclude(state=ListState.AGREED).with_names()
    waiting = waiting.exclude(district_year__programme__kind="loans")
    context = {
        "filter_form": year_form,
        "year": year_form.chosen,
        "rows": rows,
        "lists": waiting.order_by("-pk")[:20],
        "may_edit": _keeps(user),
        "may_look": state_permissions.can_look(user),
    }
    return render(request, "programs/state_list.html", context)


def _keeps(user: User) -> bool:
    return state_permissions.can_edit_programmes(user)


@login_required
@require_GET
def state_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One programme by territory: country to regions, region to districts, district to objects."""
    user = request.user
    require(allowed=state_permissions.can_look(user) or _keeps(user))
    programme = get_object_or_404(StateProgramme, code=code)
    year_form = YearFilter(request.GET)
    district_years = DistrictYear.objects.visible_to(user).filter(
        programme=programme, year=year_form.chosen
    )
    place = _place(request, user)
    works = ProgrammeObject.objects.visible_to(user).filter(district_year__in=district_years)
    sums = state_sums.by(works, "district_year__territory__path", user=user, on=clock.today())
    context = {
        "programme": programme,
        "filter_form": year_form,
        "year": year_form.chosen,
        "place": place,
        "above": _above(place, user),
        "rows": _rows(place, sums, district_years, year_form.chosen),
        "may_edit": _keeps(user),
        "may_begin": programme.is_active and state_permissions.drafting_districts(user).exists(),
    }
    context["volumes"] = _volumes(works, [row[0] for row in context["rows"]])
    context["total"] = sum((row[1] for row in context["rows"]), Sums())
    return render(request, "programs/state_detail.html", context)


def _volumes(works: Any, places: list[Territory]) -> list[tuple[Territory, list[Volume]]]:
    """Each territory of the page with its volumes by kind of work."""
    found = state_volumes.by_path(works)
    named = state_volumes.listed(
        {one.path: state_volumes.within(found, one.path) for one in places}
    )
    return [(one, named[one.path]) for one in places]


def _place(request: HttpRequest, user: User) -> Territory | None:
    """The territory asked for, of those where the person sees programmes; else the highest."""
    seen = user.powers.territories("view_programmes").with_reception()
    code = request.GET.get("territory", "")
    if code:
        return get_object_or_404(seen.select_related("parent"), code=code)
    return seen.select_related("parent").order_by("path").first()


def _above(place: Territory | None, user: User) -> list[Territory]:
    """The territories above, as far as the person sees them."""
    chain: list[Territory] = []
    while place is not None and place.parent is not None:
        place = place.parent
        if not user.powers.at("view_programmes", place):
            break
        chain.insert(0, place)
    return chain


def _rows(
    place: Territory | None, sums: dict[str, Sums], district_years: Any, year: int
) -> list[tuple[Any, Sums, str]]:
    """Each territory below with its sums and the address that leads further down."""
    named = district_years.select_related("territory").order_by("territory__path")
    if place is not None:
        named = named.filter(territory__path__startswith=place.path)
    if place is None or place.level not in (Level.COUNTRY, Level.REGION):
        pages = [(one.territory, sums.get(one.territory.path, Sums()), one) for one in named]
        return [(territory, own, one.get_absolute_url()) for territory, own, one in pages]
    own_pages = {one.territory.path: one.get_absolute_url() for one in named}
    levels = [Level.REGION] if place.level == Level.COUNTRY else list(DISTRICT_LEVELS)
    below = Territory.objects.within(place).filter(level__in=levels, valid_to__isnull=True)
    rolled = state_sums.rolled_up(sums, [one.path for one in below])
    rows = []
    for one in below.order_by("path"):
        inside = [path for path in own_pages if path.startswith(one.path)]
        if inside:
            url = own_pages.get(one.path, f"?year={year}&territory={one.code}")
            rows.append((one, rolled[one.path], url))
    return rows


@login_required
@require_http_methods(["GET", "POST"])
def state_new(request: HttpRequest) -> HttpResponse:
    """Administrators add a programme to be controlled."""
    return _programme_form(request, StateProgramme(), _("New state programme"))


@login_required
@require_http_methods(["GET", "POST"])
def state_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Administrators correct a programme, or take it off monitoring."""
    require(allowed=_keeps(request.user))
    programme = get_object_or_404(StateProgramme, code=code)
    return _programme_form(request, programme, programme.name)


def _programme_form(request: HttpRequest, programme: StateProgramme, heading: Any) -> HttpResponse:
    require(allowed=_keeps(request.user))
    form = StateProgrammeForm(posted(request), instance=programme)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("The programme is saved."))
        return go(request, saved.get_absolute_url())
    context = {"form": form, "heading": heading}
    status = 422 if form.errors else 200
    return render(request, "programs/state_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def state_begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the list of works of a district and year."""
    programme = get_object_or_404(StateProgramme, code=code)
    districts = state_permissions.drafting_districts(request.user)
    require(allowed=programme.is_active and districts.exists())
    form = BeginForm(posted(request), districts=districts)
    begun = []

    def begin() -> None:
        chosen = {"programme": programme, "by": request.user, **form.cleaned_data}
        begun.append(work_lists.begin(**chosen))

    answer = form_page(
        request,
        form=form,
        do=begin,
        done=_("The list is begun: add the objects."),
        back=programme.get_absolute_url(),
        template="state_begin.html",
        context={"programme": programme},
    )
    return go(request, begun[0].get_absolute_url()) if begun else answer
