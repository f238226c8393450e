"""The sheet filled in at the door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fieldvisits import permissions, sheet_prefill
from fieldvisits.choices import REACHED, SheetState, VisitResult
from fieldvisits.drafts import Problem
from fieldvisits.forms.rounds import ProblemFormSet, VisitForm
from fieldvisits.forms.sheet_answers import SheetForm, sheet_error
from fieldvisits.models import SheetVersion, Visit, VisitAnswers
from fieldvisits.services import findings, sheets
from fieldvisits.services import visits as recording
from fieldvisits.views.common import answer, find_visit, require
from fieldvisits.views.rounds import CHECKED
from receptions.exceptions import ReceptionsError
from territories import clock
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
    sheet = sheet_of(request, visit)
    if request.method == "POST" and all([form.is_valid(), problems.is_valid()]):
        found = findings.not_told_yet(problems.drafts(), visit.findings.all())
        filled = _filled(sheet, form, found, visit)
        if form.cleaned_data.get("result") == VisitResult.PROBLEM and not (
            found or visit.findings.all()
        ):
            form.add_error("result", _("Write down the problem that was found, below."))
        elif not form.errors and not sheet.errors and not sheet.repeat_errors:
            try:
                recording.record(
                    visit=visit, by=request.user, problems=found, **form.cleaned_data, **filled
                )
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                return _onward(request, visit)
    context = {
        "visit": visit,
        "form": form,
        "problems": problems,
        "sheet": sheet,
        "sheet_open": sheet.is_bound and sheet.is_filled,
        "checks": visit.checks.told().select_related(*CHECKED),
        "under_way": permissions.is_under_way(visit.round),
    }
    return answer(request, "visit_record.html", context, form, problems, sheet)


def sheet_of(request: HttpRequest, visit: Visit) -> SheetForm:
    """The sheet in its version: the one answered, the one sent, else the one of today."""
    kept = VisitAnswers.objects.filter(visit=visit).select_related("version").first()
    sent = request.POST.get("sheet-version", "")
    version = kept.version if kept is not None else None
    if version is None and sent.isascii() and sent.isdecimal() and len(sent) < 6:
        used = SheetVersion.objects.exclude(state=SheetState.DRAFT)
        version = used.filter(number=int(sent)).first()
    version = version or sheets.current()
    known = sheet_prefill.of_visit(version.definition, visit, clock.today())
    return SheetForm(
        request.POST or None, version=version, known=kept.answers if kept is not None else known
    )


def _filled(
    sheet: SheetForm, form: VisitForm, found: list[Problem], visit: Visit
) -> dict[str, Any]:
    """Version and answers where the sheet was filled in; what is wrong stands beside it."""
    sheet.is_valid()  # reads what was typed
    if not sheet.is_filled:
        return {}
    result = form.cleaned_data["result"]
    if result not in REACHED:
        text = _("The sheet is filled in, so somebody was talked to. Choose another result.")
        form.add_error("result", text)
        return {}
    told = [*visit.findings.all(), *found]
    content = sheet.version.definition
    answers = sheet_prefill.with_visit(content, sheet.answers(), result, told)
    chosen, known = form.cleaned_data["household_class"], visit.household.household_class
    if chosen and chosen != known and answers.get("household_class") == known:
        answers["household_class"] = chosen
    if sheet.wrong_answers(answers):
        form.add_error(None, sheet_error())
    return {"version": sheet.version, "answers": answers}


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
