"""The sheet filled in at the door."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fieldvisits import permissions
from fieldvisits.choices import VisitResult
from fieldvisits.forms.rounds import ProblemFormSet, VisitForm
from fieldvisits.models import Visit
from fieldvisits.services import rounds
from fieldvisits.views.common import answer, find_visit, require
from fieldvisits.views.rounds import CHECKED
from receptions.exceptions import ReceptionsError
from territories.htmx import go


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def visit_record(request: HttpRequest, pk: int) -> HttpResponse:
    """What the visit gave, and the problems found; then on to the next house."""
    visit = find_visit(request.user, pk)
    require(permissions.can_record_visit(request.user, visit))
    data = request.POST or None
    form = VisitForm(data, initial=_initial(visit))
    problems = ProblemFormSet(data, prefix="problems")
    if request.method == "POST" and all([form.is_valid(), problems.is_valid()]):
        found = problems.drafts()
        if form.cleaned_data["result"] == VisitResult.PROBLEM and not (
            found or visit.findings.all()
        ):
            form.add_error("result", _("Write down the problem that was found, below."))
        else:
            try:
                rounds.record_visit(
                    visit=visit, by=request.user, problems=found, **form.cleaned_data
                )
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                return _onward(request, visit)
    context = {
        "visit": visit,
        "form": form,
        "problems": problems,
        "checks": visit.checks.select_related(*CHECKED),
        "under_way": permissions.is_under_way(visit.round),
    }
    return answer(request, "visit_record.html", context, form, problems)


def _initial(visit: Visit) -> dict[str, str]:
    known = {"household_class": visit.household.household_class, "note": visit.note}
    return known if visit.is_pending else {**known, "result": visit.result}


def _onward(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The next household to be visited, or back to the round."""
    messages.success(request, _("%(address)s is written down.") % {"address": visit.household})
    pending = visit.round.visits.filter(
        result=VisitResult.PENDING, crew_day=visit.crew_day_id
    ).order_by("position")
    following = pending.filter(position__gt=visit.position).first() or pending.first()
    target = following if "next" in request.POST and following else visit.round
    return go(request, target.get_absolute_url())
