"""Addressee, signature, identity paper; papers given back; recordings: after registration."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from receptions.exceptions import DecisionError
from receptions.formality_rules import Takes
from receptions.forms.formalities import (
    AskBackForm,
    FormalitiesForm,
    GiveBackForm,
    PapersForm,
    RecordingForm,
)
from receptions.models import Appeal, PaperReturn
from receptions.neighbours import stay
from receptions.permissions import can_put_down
from receptions.services import formalities
from receptions.views.step_forms import Act, form_page, taken
from receptions.views.workflow import sent


def _appeal(request: HttpRequest, number: str) -> Appeal:
    """A visible appeal that the person may write down things of."""
    visible = Appeal.objects.visible_to(request.user)
    rows = visible.select_related("reception__territory", "applicant")
    appeal = get_object_or_404(rows, number=number)
    if not can_put_down(request.user, appeal):
        raise PermissionDenied
    return appeal


def _put_down(
    request: HttpRequest, appeal: Appeal, form: forms.Form, step: Act, title: str, lead: str
) -> HttpResponse:
    """Back to the appeal once the step of a valid form is done; else its page."""
    answer = taken(request, form, step, _("Saved."), stay(request, appeal.get_absolute_url()))
    more = {"appeal": appeal, "title": title, "lead": lead}
    return answer or form_page(request, "appeal_put_down", form, **more)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def appeal_formalities(request: HttpRequest, number: str) -> HttpResponse:
    """R-05, R-08, R-53: to whom, signed by whom, which paper was shown."""
    appeal = _appeal(request, number)
    form = FormalitiesForm(sent(request), appeal=appeal)

    def step() -> None:
        seen = form.cleaned_data["seen"]
        try:
            formalities.put_down(appeal=appeal, said=form.said(), by=request.user, seen=seen)
        except DecisionError:
            form.compare()
            raise

    title = _("Addressee, signature, identity paper")
    lead = _("As the letter or the visit was. What was written down before stays in the history.")
    return _put_down(request, appeal, form, step, title, lead)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def paper_add(request: HttpRequest, number: str) -> HttpResponse:
    """Art. 32, R-10: papers that came after the registration."""
    appeal = _appeal(request, number)
    form = PapersForm(sent(request), request.FILES or None, appeal=appeal)

    def step() -> None:
        formalities.add_papers(appeal=appeal, by=request.user, **form.cleaned_data)

    lead = _("What the applicant brings or sends later stands with the appeal (Art. 32).")
    return _put_down(request, appeal, form, step, _("Add papers"), lead)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def paper_return_ask(request: HttpRequest, number: str) -> HttpResponse:
    """R-17: the applicant asked for papers in writing."""
    appeal = _appeal(request, number)
    form = AskBackForm(sent(request))

    def step() -> None:
        formalities.ask_back(appeal=appeal, by=request.user, **form.cleaned_data)

    lead = _("Papers stay with the appeal unless the applicant asks for them in writing (Art. 21).")
    return _put_down(request, appeal, form, step, _("Papers asked back"), lead)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def paper_return_give(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """R-17: the papers are handed over."""
    appeal = _appeal(request, number)
    asked = get_object_or_404(PaperReturn.objects.select_related("appeal"), pk=pk, appeal=appeal)
    name = "" if appeal.is_anonymous else appeal.applicant.name
    form = GiveBackForm(sent(request), initial={"given_to": name})

    def step() -> None:
        formalities.give_back(paper_return=asked, by=request.user, **form.cleaned_data)

    lead = _("Asked for in writing on %(day)s: %(papers)s.") % {
        "day": date_format(asked.asked_on, "SHORT_DATE_FORMAT"),
        "papers": asked.papers,
    }
    return _put_down(request, appeal, form, step, _("Give papers back"), lead)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def recording_add(request: HttpRequest, number: str) -> HttpResponse:
    """R-55: the reception was recorded."""
    appeal = _appeal(request, number)
    if not Takes.of(appeal.form, appeal.channel).recording:
        raise PermissionDenied
    form = RecordingForm(sent(request), reception=appeal.reception)

    def step() -> None:
        formalities.record(appeal=appeal, by=request.user, **form.cleaned_data)

    lead = _("Only by decision of the head, and told to the applicant before it began (Art. 9).")
    return _put_down(request, appeal, form, step, _("The reception was recorded"), lead)
