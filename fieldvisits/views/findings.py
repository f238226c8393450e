"""Findings: the list, one finding, and the three ways to decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions
from fieldvisits.choices import FindingState
from fieldvisits.forms.findings import (
    FindingAppealForm,
    FindingFilter,
    SettleForm,
    WaitForm,
    person_initial,
)
from fieldvisits.models import Finding, FindingJoin, PhoneEntry, PhonePhoto
from fieldvisits.services import finding_joins, findings
from fieldvisits.views.common import answer, find_finding, require
from receptions.exceptions import ReceptionsError
from receptions.models import Appeal
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage


@login_required
@vary_on_headers("HX-Request")
@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    """Findings the person sees, the newest first; who told them stays on their page."""
    require(permissions.can_see_field(request.user))
    filter_form = FindingFilter(request.GET, user=request.user)
    found = filter_form.narrow(Finding.objects.visible_to(request.user))
    page = KeysetPage(found.for_list(), ordering=("-id",), params=request.GET)  # type: ignore[attr-defined]
    context = {"filter_form": filter_form, "page": page, "people": found.people_total()}  # type: ignore[attr-defined]
    name = "partials/_finding_table.html" if wants_partial(request) else "finding_list.html"
    return render(request, f"fieldvisits/{name}", context)


@login_required
@require_GET
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: what was told, where, and what became of it."""
    return _page(request, find_finding(request.user, pk))


@login_required
@require_POST
def finding_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """It was settled on the spot (R-54)."""
    finding = find_finding(request.user, pk)
    require(permissions.can_settle(request.user, finding))
    form = SettleForm(request.POST)
    done = _("Settled on the spot: it stands in the minutes.")
    return _decide(request, finding, form, findings.settle_on_spot, done, "settle_form")


@login_required
@require_POST
def finding_wait(request: HttpRequest, pk: int) -> HttpResponse:
    """It waits for a programme."""
    finding = find_finding(request.user, pk)
    require(permissions.can_put_off(request.user, finding))
    form = WaitForm(request.POST)
    done = _("It waits for the programme.")
    return _decide(request, finding, form, findings.wait_for_programme, done, "wait_form")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def finding_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Register an ordinary appeal from the finding (R-54)."""
    finding = find_finding(request.user, pk)
    require(permissions.can_settle(request.user, finding))
    form = FindingAppealForm(
        request.POST or None, initial=person_initial(finding, request.LANGUAGE_CODE)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            appeal = findings.open_appeal(
                finding=finding,
                by=request.user,
                applicant=form.applicant(),
                appeal_type=data["appeal_type"],
                language=data["language"],
                complained_office=data["complained_office"],
                notices=form.notices(),
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            done = _("Registered as No. %(number)s.") % {"number": appeal.number}
            messages.success(request, done)
            return go(request, finding.get_absolute_url())
    return answer(request, "finding_appeal.html", {"form": form, "finding": finding}, form)


def _decide(
    request: HttpRequest, finding: Finding, form: Any, decide: Any, done: str, name: str
) -> HttpResponse:
    if form.is_valid():
        try:
            decide(finding=finding, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return go(request, finding.get_absolute_url())
    return _page(request, finding, **{name: form})


def _joins(finding: Finding) -> QuerySet[FindingJoin, FindingJoin]:
    """Who joined what to this cause, or took it out, the newest first."""
    rows = FindingJoin.objects.filter(Q(finding=finding) | Q(cause=finding))
    return rows.select_related("finding", "cause", "by")


def _page(
    request: HttpRequest, finding: Finding, settle_form: Any = None, wait_form: Any = None
) -> HttpResponse:
    user = request.user
    cause = finding.joined_to or finding
    appeal = cause.question.appeal if cause.question is not None else None
    decides = finding.joined_to is None
    settles = permissions.can_settle(user, finding)
    sees_people = permissions.can_see_people(user, finding.reception)
    context = {
        "finding": finding,
        "appeal": appeal,
        "by_phone": PhoneEntry.objects.filter(finding=finding).exists(),
        "photos": PhonePhoto.objects.of(finding) if sees_people else (),
        "may_open": appeal is not None
        and Appeal.objects.visible_to(user).filter(pk=appeal.pk).exists(),
        "may_see_people": sees_people,
        "may_settle": decides and settles and FindingState.SOLVED_ON_SPOT in finding.may_become,
        "may_wait": decides
        and finding.state == FindingState.OPEN
        and permissions.can_put_off(user, finding),
        "may_appeal": decides and permissions.can_open_appeal(user, finding),
        "may_join": decides and settles and finding.state in finding_joins.JOINABLE,
        "may_part": not decides and settles,
        "joined": finding.joined.select_related("topic", "territory").order_by("pk"),
        "joins": _joins(finding),
        "settle_form": settle_form or SettleForm(),
        "wait_form": wait_form or WaitForm(),
        "settle_open": settle_form is not None,
        "wait_open": wait_form is not None,
    }
    status = 422 if settle_form or wait_form else 200
    return render(request, "fieldvisits/finding_detail.html", context, status=status)
