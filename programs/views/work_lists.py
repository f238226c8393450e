"""A programme's year in a district, and its lists of works on their way to agreement."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from programs import state_permissions as may
from programs import state_sums, state_volumes
from programs.models import DistrictYear, WorkList
from programs.services import work_lists
from programs.state_choices import ListState
from programs.state_forms import ObjectFilter, ReturnForm
from programs.state_sums import Sums
from programs.views.common import require, step
from programs.views.state_common import find_list, find_year, form_page, posted
from programs.wording import Event
from territories import clock
from territories.htmx import wants_partial
from territories.keyset import KeysetPage
from territories.models import User


@login_required
@vary_on_headers("HX-Request")
@require_GET
def state_year(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme in one district and year: plan and fact, its lists, its objects."""
    return _year_page(request, find_year(request.user, pk))


def _year_page(
    request: HttpRequest, district_year: DistrictYear, problem: str = ""
) -> HttpResponse:
    user = request.user
    filter_form = ObjectFilter(request.GET)
    works = district_year.works.all()
    rows = filter_form.narrow(works, user).for_list(user)
    page = KeysetPage(rows, ordering=("ends_on", "id"), params=request.GET)
    lists = list(district_year.lists.with_names())
    loans = district_year.programme.is_loans
    agreed = bool(lists) and lists[-1].state == ListState.AGREED
    sums = state_sums.by(works, "district_year", user=user, on=clock.today())
    keeps = may.can_keep(user, district_year)
    context = {
        "district_year": district_year,
        "programme": district_year.programme,
        "lists": lists,
        "total": sums.get(district_year.pk, Sums()),
        "volumes": [
            (district_year.territory, kinds)
            for kinds in state_volumes.listed(state_volumes.by_path(works)).values()
        ],
        "filter_form": filter_form,
        "page": page,
        "may_supplement": keeps and agreed and not loans,
        "may_bring_facts": keeps and works.in_plan().exists(),
        "open_list": lists[-1] if lists and keeps and lists[-1].is_editable else None,
        "problem": problem,
    }
    if wants_partial(request):
        return render(request, "programs/partials/_object_table.html", context)
    return render(request, "programs/state_year.html", context, status=422 if problem else 200)


@login_required
@require_POST
def supplement_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a supplement to the lists agreed."""
    district_year = find_year(request.user, pk)
    require(allowed=may.can_keep(request.user, district_year))
    return step(
        request,
        district_year,
        lambda: work_lists.supplement(district_year=district_year, by=request.user),
        _("The supplement is begun: add the objects."),
        _year_page,
    )


@login_required
@require_GET
def work_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A list of works: what stands in it, its way, and what can be done with it now."""
    return _list_page(request, find_list(request.user, pk))


def _list_page(request: HttpRequest, found: WorkList, problem: str = "") -> HttpResponse:
    user = request.user
    works = found.works.for_list(user).prefetch_related("moneys").order_by("code")
    remarks = work_lists.remarks_of(found)
    rows = [(work, remarks.get(work.pk, "")) for work in works]
    context = {
        "work_list": found,
        "district_year": found.district_year,
        "programme": found.district_year.programme,
        "rows": rows,
        "money": sum(work.money for work in works),
        "timeline": _timeline(found),
        "may_edit": may.can_edit_list(user, found),
        "may_send": may.can_send(user, found),
        "may_decide": may.can_decide(user, found),
        "problem": problem,
    }
    return render(request, "programs/work_list.html", context, status=422 if problem else 200)


def _timeline(found: WorkList) -> list[Event]:
    titles: dict[str, Any] = {
        ListState.SENT: _("Sent to the reception"),
        ListState.AGREED: _("Agreed with the reception"),
        ListState.RETURNED: _("Returned with remarks"),
    }
    steps = found.steps.select_related("by").order_by("-pk")
    events = [Event(titles[step.state], step.at, step.by, step.note) for step in steps]
    return [*events, Event(str(_("Begun")), found.drafted_at, found.drafted_by)]


@login_required
@require_POST
def list_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the list to the reception."""
    found = find_list(request.user, pk)
    require(allowed=may.can_send(request.user, found))
    return step(
        request,
        found,
        lambda: work_lists.send(work_list=found, by=request.user),
        _("The list is with the reception."),
        _list_page,
    )


@login_required
@require_POST
def list_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception agrees."""
    found = find_list(request.user, pk)
    require(allowed=may.can_decide(request.user, found))
    return step(
        request,
        found,
        lambda: work_lists.agree(work_list=found, by=request.user),
        _("The list is agreed: the works may begin."),
        _list_page,
    )


@login_required
@require_http_methods(["GET", "POST"])
def list_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception returns the list with remarks on its objects."""
    found = find_list(request.user, pk)
    user: User = request.user
    require(allowed=may.can_decide(user, found))
    form = ReturnForm(posted(request), works=found.works.order_by("code"))
    return form_page(
        request,
        form=form,
        do=lambda: work_lists.return_(
            work_list=found, by=user, note=form.cleaned_data["note"], remarks=form.remarks
        ),
        done=_("The list is returned with your remarks."),
        back=found.get_absolute_url(),
        template="list_return.html",
        context={"work_list": found, "district_year": found.district_year},
    )
