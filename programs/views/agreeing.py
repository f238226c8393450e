"""Agreeing on a draft: comments, versions, consents, and the decision measure by measure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import agreeing, agreeing_words, differences, permissions, snapshots
from programs import agreeing_permissions as may
from programs.agreeing_forms import (
    AnswerForm,
    CommentForm,
    ConsentAskForm,
    LineDecisionForm,
    ReturnAllForm,
    VerdictForm,
)
from programs.exceptions import ProgramsError
from programs.models import ConsentRequest, Measure, MeasureComment, Programme, ProgrammeVersion
from programs.services import comments, consents, programmes
from programs.views.common import find_measure, find_programme, first_error, require
from programs.views.measures import page_of
from territories.htmx import go
from territories.models import Office, User


def _office_of(user: User, measure: Measure) -> Office | None:
    """The office the person speaks for, when it isn't the reception that speaks."""
    return measure.office if may.speaks_for_office(user, measure) else None


@login_required
@require_POST
def measure_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about a measure of a draft."""
    measure = find_measure(request.user, pk)
    require(allowed=may.can_comment(request.user, measure))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return page_of(request, measure, first_error(form), form)
    try:
        comments.write(
            measure=measure,
            by=request.user,
            text=form.cleaned_data["text"],
            office=_office_of(request.user, measure),
        )
    except ProgramsError as error:
        return page_of(request, measure, str(error), form)
    messages.success(request, _("Your comment is written down."))
    return go(request, f"{measure.get_absolute_url()}#comments")


@login_required
@require_POST
def comment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment, or call it settled."""
    visible = MeasureComment.objects.visible_to(request.user).asked()
    comment = get_object_or_404(visible.select_related("programme__territory"), pk=pk)
    measure = find_measure(request.user, comment.measure_id)
    require(allowed=may.can_comment(request.user, measure))
    settles = may.can_resolve(request.user, comment)
    form = AnswerForm(request.POST, may_resolve=settles, prefix=f"c{comment.pk}")
    if not form.is_valid():
        return page_of(request, measure, first_error(form), form)
    try:
        comments.answer(
            comment=comment,
            by=request.user,
            office=_office_of(request.user, measure),
            **form.cleaned_data,
        )
    except ProgramsError as error:
        return page_of(request, measure, str(error), form)
    messages.success(request, _("Your answer is written down."))
    return go(request, f"{measure.get_absolute_url()}#comments")


@login_required
@require_GET
def programme_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two versions, or between a version and the plan as it is now."""
    programme = find_programme(request.user, pk)
    require(allowed=may.sees_talk(request.user, programme))
    versions = list(programme.versions.select_related("by").order_by("number"))
    older, newer = _chosen(request, versions)
    context: dict[str, Any] = {
        "programme": programme,
        "versions": versions,
        "older": older,
        "newer": newer,
    }
    if older is not None:
        after = newer.lines if newer else snapshots.lines_of(snapshots.measures_of(programme))
        found = differences.compare(older.lines, after)
        context["found"] = agreeing_words.line_words(found)
    return render(request, "programs/programme_versions.html", context)


def _chosen(
    request: HttpRequest, versions: list[ProgrammeVersion]
) -> tuple[ProgrammeVersion | None, ProgrammeVersion | None]:
    """The two to compare; without a choice the last two, or the only one and the plan of now.

    `to=now` (newer is None) is the plan as it stands. An unknown number is a 404.
    """
    if not versions:
        return None, None
    by_number = {str(one.number): one for one in versions}
    last = versions[-1]
    usual = (versions[-2], last) if len(versions) > 1 else (last, None)
    older, newer = request.GET.get("from"), request.GET.get("to")
    if older is None and newer is None:
        return usual
    if older not in by_number or newer not in {*by_number, "now"}:
        raise Http404
    return by_number[older], by_number.get(newer)


@login_required
@require_http_methods(["GET", "POST"])
def consent_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the responsible offices for their consent by a day."""
    programme = find_programme(request.user, pk)
    require(allowed=may.can_ask_consent(request.user, programme))
    found = agreeing.consents_of(programme)
    form = ConsentAskForm(
        request.POST if request.method == "POST" else None,
        offices=[one.office for one in found],
        asked=[one.office for one in found if one.needs_asking],
        day=consents.usual_day(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = consents.ask(programme=programme, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Offices asked: %(count)s.") % {"count": len(asked)})
            return go(request, programme.get_absolute_url())
    context = {"programme": programme, "form": form, "consents": found}
    status = 422 if form.errors else 200
    return render(request, "programs/consent_ask.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def consent_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's own measures of a draft, and its answer to each."""
    visible = ConsentRequest.objects.visible_to(request.user)
    rows = visible.select_related("programme__territory", "programme__reception", "office", "by")
    asked = get_object_or_404(rows, pk=pk)
    require(allowed=may.can_consent(request.user, asked))
    lines = [
        line for line in snapshots.measures_of(asked.programme) if line.office_id == asked.office_id
    ]
    rows_of = {
        one.line.pk: one
        for office in agreeing.consents_of(asked.programme, lines)
        for one in office.lines
    }
    data = request.POST if request.method == "POST" else None
    forms = [(rows_of[line.pk], VerdictForm(data, prefix=f"m{line.pk}")) for line in lines]
    problem = ""
    if request.method == "POST" and all(form.is_valid() for _consent, form in forms):
        said = [
            consents.Said(one.line, **form.cleaned_data)
            for one, form in forms
            if form.cleaned_data["verdict"]
        ]
        try:
            consents.answer_all(request=asked, by=request.user, answers=said)
        except ProgramsError as error:
            problem = str(error)
        else:
            messages.success(request, _("Answers written down: %(count)s.") % {"count": len(said)})
            return go(request, asked.get_absolute_url())
    context = {"asked": asked, "programme": asked.programme, "forms": forms, "problem": problem}
    wrong = problem or any(form.errors for _consent, form in forms)
    return render(request, "programs/consent_answer.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def programme_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve in whole or in part, or return with a reason for single measures."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_decide(request.user, programme))
    lines = snapshots.measures_of(programme)
    data = request.POST if request.method == "POST" else None
    forms = [(line, LineDecisionForm(data, prefix=f"m{line.pk}")) for line in lines]
    whole = ReturnAllForm(data)
    problem = ""
    if request.method == "POST" and _is_clear(request, forms, whole):
        try:
            done = _decide(request, programme, forms, whole.cleaned_data["reason"])
        except ProgramsError as error:
            problem = str(error)
        else:
            messages.success(request, done)
            return go(request, programme.get_absolute_url())
    by_line = {
        one.line.pk: one
        for office in agreeing.consents_of(programme, lines)
        if office.is_asked
        for one in office.lines
    }
    context = {
        "programme": programme,
        "rows": [(line, form, by_line.get(line.pk)) for line, form in forms],
        "whole": whole,
        "problem": problem,
    }
    wrong = problem or whole.errors or any(form.errors for _line, form in forms)
    return render(request, "programs/programme_decide.html", context, status=422 if wrong else 200)


def _is_clear(
    request: HttpRequest, forms: list[tuple[Measure, LineDecisionForm]], whole: ReturnAllForm
) -> bool:
    """Whether everything typed goes with the button: an approval keeps no other remarks."""
    if not all([whole.is_valid(), *(form.is_valid() for _line, form in forms)]):
        return False
    if request.POST.get("decision") != "approve":
        return True
    lost = [form for _line, form in forms if form.is_remark]
    for form in lost:
        form.add_error(
            "reason",
            _(
                "An approval keeps no remark. Tick “Don't approve this measure”, empty this field,"
                " or return the programme with the remarks."
            ),
        )
    if said := whole.cleaned_data["reason"]:
        whole.add_error(
            "reason", _("This is the reason of a return. Empty it to approve the programme.")
        )
    return not lost and not said


def _decide(
    request: HttpRequest,
    programme: Programme,
    forms: list[tuple[Measure, LineDecisionForm]],
    reason: str,
) -> Any:
    """Carry out what the button says; what to tell the person."""
    words = {line.pk: form.cleaned_data for line, form in forms}
    if request.POST.get("decision") == "approve":
        declined = {pk: one["reason"] for pk, one in words.items() if one["is_declined"]}
        programmes.approve(programme=programme, by=request.user, declined=declined)
        return _("Approved. The head of the reception sends it to the khokimiyat.")
    remarks = {pk: one["reason"] for pk, one in words.items() if one["reason"]}
    programmes.return_(programme=programme, by=request.user, reason=reason, remarks=remarks)
    return _("Returned with your reason.")
