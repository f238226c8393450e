"""The Administration's desk: the state of the network, cases behind a number, worst districts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from receptions import national_permissions as permissions
from receptions import national_tiles
from receptions.forms.national import GroupForm, QuarterForm, ResultForm, quarters
from receptions.models import Reception, RepublicanVisit
from receptions.national_drafts import figure_name, shown
from receptions.national_numbers import Worst, compared, rated_quarter, worst_districts
from receptions.services import national_papers as papers
from receptions.services import visit_results
from receptions.views.step_forms import form_page, taken
from receptions.views.workflow import sent
from territories import clock
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Territory, User
from territories.periods import Quarter

ON_DESK, ON_PAGE = 5, 20


def allow(user: User, *, edit: bool = False) -> None:
    """403 for everybody but the Administration, and the national auditor who only reads."""
    if not (permissions.can_edit(user) if edit else permissions.can_read(user)):
        raise PermissionDenied


@login_required
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The state of the network today; every number opens into its list."""
    allow(request.user)
    quarter = Quarter.of(clock.today())
    rated = rated_quarter() or quarter.previous
    worst = worst_districts(rated, most=ON_DESK)
    context = {
        "quarter": quarter,
        "groups": national_tiles.groups(quarter),
        "rated": rated,
        "worst": [(one, words_of(one)) for one in worst],
        "may_edit": permissions.can_edit(request.user),
    }
    return render(request, "receptions/national_desk.html", context)


def words_of(worst: Worst) -> list[str]:
    """Why a district stands at the bottom, in words."""
    return [
        _("%(figure)s: %(value)s, in the country %(whole)s")
        % {
            "figure": figure_name(one.code),
            "value": shown(one.code, one.value),
            "whole": shown(one.code, one.whole),
        }
        for one in worst.lags
    ]


@login_required
@never_cache
@require_GET
def worst(request: HttpRequest) -> HttpResponse:
    """The districts at the bottom with the reasons, and the groups that were sent there."""
    allow(request.user)
    form = QuarterForm(request.GET or None)
    rated = form.chosen() if form.is_valid() else rated_quarter() or quarters()[0]
    form.initial["quarter"] = rated.slug
    found = worst_districts(rated, most=ON_PAGE)
    visits = RepublicanVisit.objects.filter(territory__in=[one.territory for one in found])
    sent_to: dict[int, list[RepublicanVisit]] = {}
    for visit in visits.select_related("result").order_by("-goes_on", "-pk"):
        sent_to.setdefault(visit.territory_id, []).append(visit)
    context = {
        "filter_form": form,
        "rated": rated,
        "decided": any(one.score is not None for one in found),
        "rows": [(one, words_of(one), sent_to.get(one.territory.pk, ())) for one in found],
        "may_edit": permissions.can_edit(request.user),
        "today": clock.today(),
    }
    return render(request, "receptions/national_worst.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, code: str) -> HttpResponse:
    """Send first heads of republican bodies to a district: recorded, then a field reception."""
    allow(request.user, edit=True)
    place = get_object_or_404(
        Territory.objects.select_related("parent"), code=code, level__in=DISTRICT_LEVELS
    )
    rated = rated_quarter() or quarters()[0]
    bottom = worst_districts(rated, most=1, inside=place.path)
    found = (
        bottom[0] if bottom else Worst(place, None, "", compared(rated, [place.pk]).lags(place.pk))
    )
    said = words_of(found)
    form = GroupForm(sent(request), reasons=said)
    answer = taken(
        request,
        form,
        lambda: papers.send_group(
            territory=place,
            quarter=rated,
            visit=form.cleaned_data,
            reasons=found.reasons,
            by=request.user,
        ),
        _("The group is recorded. Announce its field reception."),
        field_reception_url(place) or reverse("receptions:national-worst"),
    )
    return answer or form_page(
        request, "national_group", form, place=place, reasons=said, worst=found
    )


@login_required
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a working group found in a district and what was decided there."""
    allow(request.user, edit=True)
    visit = get_object_or_404(RepublicanVisit.objects.select_related("territory"), pk=pk)
    form = ResultForm(sent(request))
    answer = taken(
        request,
        form,
        lambda: visit_results.note(visit=visit, by=request.user, **form.cleaned_data),
        _("The result is written down."),
        reverse("receptions:national-worst"),
    )
    return answer or form_page(request, "national_result", form, visit=visit)


def field_reception_url(place: Territory) -> str:
    """The form that announces a field reception of the national service there, if installed."""
    home = Reception.objects.filter(territory__level=Level.COUNTRY).first()
    try:
        address = reverse("fieldvisits:field-reception-announce")
    except NoReverseMatch:
        return ""
    if home is None:
        return ""
    return f"{address}?{urlencode({'place': place.pk, 'reception': home.pk})}"
