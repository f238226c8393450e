"""Proof of a measure: checks on site, what households say, taking off, pictures."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits.choices import RoundStatus
from fieldvisits.models import Round
from fieldvisits.permissions import can_print_sheet
from programs import permissions, proof_page, source_sight
from programs.exceptions import ProgramsError
from programs.models import Evidence, MeasureSource, SiteCheck
from programs.proof_forms import AnswerForm, CheckForm, RefusalForm, TakingOffForm
from programs.services import answers, site_checks, taking_off, verification
from programs.views.common import find_measure, first_error, require, require_now, step
from programs.views.measures import page_of, posted, with_form
from receptions.models import Question
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def measure_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception writes down what it saw on site."""
    measure = find_measure(request.user, pk)
    require_now(
        measure,
        held=permissions.may_verify(request.user, measure),
        allowed=permissions.can_verify(request.user, measure),
    )
    kept = list(measure.sources.held().for_chain())
    form = CheckForm(
        posted(request),
        request.FILES or None,
        sources=kept,
        sight=source_sight.of(request.user, kept),
    )
    done = _("The check is written down.")
    return with_form(request, measure, form, "verify", verification.verify, done)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def site_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A round writes down what it saw on its way."""
    rows = SiteCheck.objects.filter(round__in=Round.objects.visible_to(request.user))
    rows = rows.select_related(
        "round__reception__territory",
        "round__territory",
        "measure__programme__reception__territory",
        "measure__programme__khokimiyat",
        "measure__place",
        "measure__topic",
        "measure__office",
        "result__by",
    ).prefetch_related("round__members")
    check = get_object_or_404(rows, pk=pk)
    require(allowed=can_print_sheet(request.user, check.round))
    kept = list(check.measure.sources.held().for_chain())
    form = CheckForm(
        posted(request),
        request.FILES or None,
        sources=kept,
        sight=source_sight.of(request.user, kept),
    )
    may_check = permissions.can_check_on_round(request.user, check)
    if request.method == "POST":
        require(allowed=may_check)
        if form.is_valid():
            try:
                site_checks.record(site_check=check, by=request.user, **form.cleaned_data)
            except ProgramsError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The check is written down."))
                return go(request, check.round.get_absolute_url())
    context = {
        "check": check,
        "measure": check.measure,
        "form": form,
        "may_check": may_check,
        "under_way": check.round.status == RoundStatus.RUNNING,
    }
    status = 422 if form.errors else 200
    return render(request, "programs/site_check.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def source_ask(request: HttpRequest, pk: int, source: int) -> HttpResponse:
    """Write down what the household or the applicant behind a source said."""
    measure = find_measure(request.user, pk)
    found = get_object_or_404(measure.sources.for_chain(), pk=source)
    found.measure = measure
    if found.question_id is not None:
        get_object_or_404(Question.objects.visible_to(request.user), pk=found.question_id)
    require(allowed=permissions.can_ask(request.user, found))
    people = proof_page.people_of(request.user, found)
    homes = {key: one.line for key, one in people.items() if key is not None}
    form = AnswerForm(posted(request), homes=homes)
    if form.is_valid() and (done := _record(request, found, form)):
        return done
    context = {
        "measure": measure,
        "programme": measure.programme,
        "source": found,
        "people": people.values(),
        "said": found.answers.select_related("by").order_by("-pk"),
        "sight": source_sight.of(request.user, [found]),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "programs/source_ask.html", context, status=status)


def _record(request: HttpRequest, source: MeasureSource, form: AnswerForm) -> HttpResponse | None:
    """Hand the answer in; a refusal becomes an error of the form (None)."""
    try:
        answers.record(source=source, by=request.user, **form.cleaned_data)
    except ProgramsError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("The answer is written down."))
    return go(request, source.measure.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def measure_impossible(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to take the measure off, as impossible or to a state programme; the regional head
    takes it off at once."""
    measure = find_measure(request.user, pk)
    decides = permissions.can_decide_impossible(request.user, measure)
    user, territory = request.user, measure.programme.territory
    require_now(
        measure,
        held=permissions.acts_for(user, measure) or permissions.can_draft(user, territory),
        allowed=decides or permissions.can_ask_impossible(user, measure),
    )
    form = TakingOffForm(posted(request), request=proof_page.open_request(measure))
    service = taking_off.grant if decides else taking_off.ask
    done = _("The measure is taken off.") if decides else _("The regional head decides now.")
    return with_form(request, measure, form, "impossible", service, done)


@login_required
@require_POST
def measure_refuse_impossible(request: HttpRequest, pk: int) -> HttpResponse:
    """The regional head refuses to take the measure off."""
    measure = find_measure(request.user, pk)
    require(allowed=permissions.may_decide(request.user, measure.programme))
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return page_of(request, measure, first_error(form), form)
    return step(
        request,
        measure,
        lambda: taking_off.refuse(measure=measure, by=request.user, **form.cleaned_data),
        _("The request is refused; the measure stays to be done."),
        lambda request, found, problem: page_of(request, found, problem, form),
    )


@login_required
@require_GET
def evidence_small(request: HttpRequest, pk: int) -> FileResponse:
    """The small picture of a photo, drawn anew by us; the photo itself is only downloaded."""
    visible = Evidence.objects.visible_to(request.user).exclude(thumbnail="")
    photo = get_object_or_404(visible, pk=pk)
    response = FileResponse(photo.thumbnail.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
