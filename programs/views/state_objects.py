"""Objects of state programmes: the list, one object, its plan while its list is editable."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from programs import state_permissions as may
from programs import state_rules
from programs.exceptions import ProgramsError
from programs.models import ObjectFact, ObjectVisit, ProgrammeObject, VisitRemark
from programs.services import state_complaints, state_objects
from programs.state_forms import ComplaintForm, ObjectFilter, ObjectForm
from programs.views.common import require
from programs.views.state_common import find_list, find_object, form_page, posted
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import User

PROPOSED = 10


@login_required
@vary_on_headers("HX-Request")
@require_GET
def object_list(request: HttpRequest) -> HttpResponse:
    """Objects of every programme the person may see, what ends first on top."""
    user = request.user
    require(allowed=may.can_look(user))
    filter_form = ObjectFilter(request.GET)
    rows = filter_form.narrow(ProgrammeObject.objects.visible_to(user), user).for_list(user)
    page = KeysetPage(rows, ordering=("ends_on", "id"), params=request.GET)
    context = {"filter_form": filter_form, "page": page, "names_programme": True}
    name = "partials/_object_table.html" if wants_partial(request) else "object_list.html"
    return render(request, f"programs/{name}", context)


@login_required
@require_GET
def object_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One object: plan and fact, visits with remarks, complaints, and what can be done now."""
    return object_page(request, find_object(request.user, pk))


def object_page(
    request: HttpRequest, work: ProgrammeObject, problem: str = "", form: Any = None
) -> HttpResponse:
    """The page of an object; with `problem` or a form that is wrong it answers 422."""
    user = request.user
    may_link = may.can_link(user, work)
    context = {
        "work": work,
        "district_year": work.district_year,
        "programme": work.district_year.programme,
        "moneys": work.moneys.all(),
        "volume_share": state_rules.share(work.volume_done, work.volume),
        "money_share": state_rules.share(work.spent, work.money),
        "facts": ObjectFact.objects.filter(object=work).select_related("by", "correction"),
        "visits": _visits(user, work),
        "links": state_complaints.seen_links(work, user),
        "likely": state_complaints.likely(work, user)[:PROPOSED] if may_link else [],
        "complaint_form": (form or ComplaintForm()) if may_link else None,
        "sees_person": may.sees_person(user, work.district_year),
        "may_edit": may.can_edit_list(user, work.work_list),
        "may_record": may.can_record(user, work),
        "may_visit": may.can_visit(user, work),
        "may_link": may_link,
        "problem": problem,
    }
    status = 422 if problem or (form is not None and form.errors) else 200
    return render(request, "programs/object_detail.html", context, status=status)


def _visits(user: User, work: ProgrammeObject) -> list[ObjectVisit]:
    remarks = VisitRemark.objects.select_related("answered_by", "fixed_by")
    rows = ObjectVisit.objects.filter(object=work).select_related("by")
    found = list(rows.prefetch_related(Prefetch("remarks", remarks), "remarks__photos", "photos"))
    for visit in found:
        visit.object = work
        for remark in visit.remarks.all():
            remark.visit = visit
            remark.may_answer = may.can_answer(user, remark)  # type: ignore[attr-defined]
            remark.may_fix = may.can_fix(user, remark)  # type: ignore[attr-defined]
    return found


@login_required
@require_http_methods(["GET", "POST"])
def object_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an object into a list."""
    work_list = find_list(request.user, pk)
    require(allowed=may.can_edit_list(request.user, work_list))
    form = ObjectForm(posted(request), district_year=work_list.district_year)
    return form_page(
        request,
        form=form,
        do=lambda: state_objects.add(work_list=work_list, plan=form.plan, by=request.user),
        done=_("The object stands in the list."),
        back=work_list.get_absolute_url(),
        template="object_form.html",
        context={"work_list": work_list, "district_year": work_list.district_year},
    )


@login_required
@require_http_methods(["GET", "POST"])
def object_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan of an object while its list is neither sent nor agreed."""
    work = find_object(request.user, pk)
    require(allowed=may.can_edit_list(request.user, work.work_list))
    form = ObjectForm(posted(request), district_year=work.district_year, work=work)
    return form_page(
        request,
        form=form,
        do=lambda: state_objects.change(work=work, plan=form.plan, by=request.user),
        done=_("The object is saved."),
        back=work.get_absolute_url(),
        template="object_form.html",
        context={
            "work": work,
            "work_list": work.work_list,
            "district_year": work.district_year,
        },
    )


@login_required
@require_POST
def object_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an object out of its list."""
    work = find_object(request.user, pk)
    require(allowed=may.can_edit_list(request.user, work.work_list))
    try:
        state_objects.take_out(work=work, by=request.user)
    except ProgramsError as error:
        return object_page(request, work, str(error))
    messages.success(request, _("The object is taken out of the list."))
    return go(request, work.work_list.get_absolute_url())
