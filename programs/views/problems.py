"""The register of systemic problems: list, one problem, the lists behind its numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits.models import Finding
from programs import problem_exports, problem_pdf
from programs import problem_permissions as permissions
from programs.exceptions import ProgramsError
from programs.models import Measure, ProblemPart, SystemicProblem, SystemicRule
from programs.problem_choices import RuleLevel
from programs.problem_forms import ProblemFilter, RuleForm, waiting_for
from programs.problem_numbers import numbers_of, steps_of
from programs.services import systemic
from programs.services import systemic_counts as counts
from programs.views.common import require
from receptions.models import Question
from territories import jobs, sheet_pages
from territories.choices import DISTRICT_LEVELS
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import User
from territories.periods import Quarter

KINDS = ("questions", "findings", "measures")


def find_systemic(user: User, pk: int) -> SystemicProblem:
    """A problem the person may see, with the names its page shows; else 404."""
    rows = SystemicProblem.objects.visible_to(user).select_related(
        "topic",
        "scope__parent__parent",
        "holder__parent",
        "owner",
        "state_programme",
        "judged_by",
        "decided_by",
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@vary_on_headers("HX-Request")
@require_GET
def problem_list(request: HttpRequest) -> HttpResponse:
    """The register the person may see, the newest first; candidates by the filter."""
    user = request.user
    require(allowed=permissions.may_look(user))
    filter_form = ProblemFilter(request.GET, user=user)
    visible = SystemicProblem.objects.visible_to(user)
    page = KeysetPage(filter_form.narrow(visible).for_list(), params=request.GET)
    context = {
        "filter_form": filter_form,
        "page": page,
        "waiting": visible.filter(waiting_for(user)).count(),
        "candidates": visible.candidates().count(),
        "may_find": permissions.can_find(user),
        "may_set_rule": permissions.can_set_rule(user),
        "query": request.GET.urlencode(),
    }
    name = "partials/_problem_table.html" if wants_partial(request) else "problem_list.html"
    return render(request, f"programs/{name}", context)


@login_required
@require_GET
def problem_export(request: HttpRequest) -> HttpResponse:
    """What the filter shows, as a spreadsheet."""
    user = request.user
    require(allowed=permissions.may_look(user))
    rows = ProblemFilter(request.GET, user=user).narrow(SystemicProblem.objects.visible_to(user))
    name = f"tizimli-muammolar-{timezone.localdate():%Y-%m-%d}.xlsx"
    return sheet_pages.workbook(problem_exports.draw(rows), name)


@login_required
@require_POST
def problem_find(request: HttpRequest) -> HttpResponse:
    """Have the rule look at the quarters that ended."""
    require(allowed=permissions.can_find(request.user))
    jobs.start(kind=systemic.JOB, args={}, by=request.user)
    messages.success(request, _("The search has begun; what it finds appears in this list."))
    return go(request, f"{reverse('programs:problem-list')}?state=candidate")


@login_required
@require_http_methods(["GET", "POST"])
def problem_rule(request: HttpRequest) -> HttpResponse:
    """The parameters of the rule; the Administration sets a new version."""
    user = request.user
    require(allowed=permissions.may_look(user))
    may_set = permissions.can_set_rule(user)
    require(allowed=request.method == "GET" or may_set)
    form = RuleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            systemic.set_parameters(
                level=form.cleaned_data["level"], parameters=form.parameters, by=user
            )
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The new parameters count from the next search on."))
            return go(request, reverse("programs:problem-rule"))
    context = {
        "form": form if may_set else None,
        "levels": [level.label for level in RuleLevel],
        "present": _present_rule(),
        "versions": SystemicRule.objects.select_related("by").order_by("-pk")[:20],
    }
    status = 422 if form.errors else 200
    return render(request, "programs/problem_rule.html", context, status=status)


def _present_rule() -> list[tuple[Any, list[tuple[Any, int]]]]:
    """Each parameter with its value at every level."""
    rules = [(level.label, systemic.parameters_of(level)) for level in RuleLevel]
    names = ("window", "quarters", "volume", "territories", "total", "after_verified", "number")
    labels = {field.name: field.verbose_name for field in SystemicRule._meta.fields}
    return [
        (labels[name], [(level, getattr(rule, name)) for level, rule in rules]) for name in names
    ]


@login_required
@require_GET
def problem_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem: the next step, its numbers then and now, the proposal, the way."""
    return page_of(request, find_systemic(request.user, pk))


def page_of(request: HttpRequest, problem: SystemicProblem, refused: str = "") -> HttpResponse:
    """The page of a problem; with `refused`, why a step was (422)."""
    user = request.user
    context = {
        "one": problem,
        "numbers": numbers_of(problem, user),
        "steps": steps_of(problem, user),
        "developments": problem.entries.select_related("programme__territory"),
        "timeline": problem.events.select_related("by", "holder"),
        "problem": refused,
    }
    status = 422 if refused else 200
    return render(request, "programs/problem_detail.html", context, status=status)


@login_required
@require_GET
def problem_pdf_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The problem on one sheet, in the language of the page."""
    problem = find_systemic(request.user, pk)
    drawn = problem_pdf.draw(problem, numbers_of(problem, request.user))
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="muammo-{problem.pk}.pdf"'
    return response


@login_required
@require_GET
def problem_cases(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The list behind a number: of one territory and quarter, or of all; then or now."""
    user = request.user
    problem = find_systemic(user, pk)
    if kind not in KINDS:
        raise Http404
    parts = list(problem.parts.select_related("territory"))
    if (part := request.GET.get("part", "")).isdecimal():
        parts = [one for one in parts if one.pk == int(part)]
    if not parts:
        raise Http404
    quarter = request.GET.get("quarter", "")
    quarter = quarter if quarter in problem.quarters else ""
    now = "now" in request.GET or not problem.is_registered
    rows = _cases(problem, parts, kind, quarter, now=now)
    seen = _seen(kind, user, rows)
    context = {
        "one": problem,
        "kind": kind,
        "part": parts[0] if part else None,
        "quarter": Quarter.parse(quarter) if quarter else None,
        "now": now,
        "register_url": _register_url(problem, parts, kind, quarter) if part else "",
        "hidden": rows.count() - seen.count(),
        "page": KeysetPage(_shaped(kind, seen), params=request.GET),
    }
    return render(request, "programs/problem_cases.html", context)


def _register_url(
    problem: SystemicProblem, parts: list[ProblemPart], kind: str, quarter: str
) -> str:
    """The register of appeals narrowed to the topic, district and days of a number."""
    place = parts[0].territory
    if kind != "questions" or place.level not in DISTRICT_LEVELS:
        return ""
    slugs = [quarter] if quarter else [problem.quarters[0], problem.last_quarter]
    query = {
        "topic_id": problem.topic_id,
        "topic": problem.topic.name,
        "district_id": place.pk,
        "district": place.name,
        "received_from": Quarter.parse(slugs[0]).first_day.isoformat(),
        "received_to": Quarter.parse(slugs[-1]).last_day.isoformat(),
    }
    return f"{reverse('receptions:appeal-list')}?{urlencode(query)}"


def _cases(
    problem: SystemicProblem, parts: list[ProblemPart], kind: str, quarter: str, *, now: bool
) -> QuerySet[Any]:
    """All rows behind a number, whoever looks."""
    models: dict[str, Any] = {"questions": Question, "findings": Finding, "measures": Measure}
    slugs = [quarter] if quarter else problem.quarters
    places = [part.territory_id for part in parts]
    if kind == "questions" and now:
        facts = counts.facts_of(problem, places).filter(counts.in_quarters(slugs))
        return Question.objects.filter(pk__in=facts.values("question_id"))
    if now:
        ids = [pk for found in counts.behind(problem, places)[kind].values() for pk in found]
    else:
        ids = [pk for part in parts for pk in getattr(part, kind)]
    rows: QuerySet[Any] = models[kind].objects.filter(pk__in=ids)
    if kind == "questions" and quarter:
        chosen = Quarter.parse(quarter)
        period = (chosen.first_day, chosen.last_day)
        rows = rows.filter(appeal__received_at__date__range=period)
    return rows


def _seen(kind: str, user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    models: dict[str, Any] = {"questions": Question, "findings": Finding, "measures": Measure}
    visible: QuerySet[Any] = models[kind].objects.visible_to(user)
    return visible.filter(pk__in=rows.values("pk"))


def _shaped(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Everything a row of the list shows."""
    if kind == "questions":
        return rows.select_related("appeal", "topic", "territory", "mahalla")
    if kind == "findings":
        return rows.select_related("topic", "territory")
    return rows.select_related("programme", "place", "topic", "office", "typical")
