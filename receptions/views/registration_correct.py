"""The registration of an appeal put right, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from receptions.forms.registration import RegistrationForm
from receptions.models import Appeal
from receptions.neighbours import stay
from receptions.permissions import can_correct
from receptions.services import registration_corrections, shared_applicants
from receptions.views.step_forms import form_page, taken
from receptions.views.workflow import sent

SHOWN = 20


def _others(request: HttpRequest, appeal: Appeal) -> dict[str, Any]:
    """Other appeals of the person: those the reader may see, of the rest how many there are."""
    others = shared_applicants.others(appeal)
    seen = others.visible_to(request.user)
    listed = list(seen.select_related("reception__territory")[: SHOWN + 1])
    number = len(listed) if len(listed) <= SHOWN else seen.count()
    return {
        "others": listed[:SHOWN],
        "others_unlisted": number - min(number, SHOWN),
        "others_hidden": others.count() - number,
    }


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def appeal_correct(request: HttpRequest, number: str) -> HttpResponse:
    """How and when it came, what it is, who appeals; what counts terms moves them."""
    visible = Appeal.objects.visible_to(request.user)
    rows = visible.select_related("reception__territory", "applicant__mahalla__parent")
    appeal = get_object_or_404(rows, number=number)
    if not can_correct(request.user, appeal):
        raise PermissionDenied
    form = RegistrationForm(sent(request), appeal=appeal)

    def step() -> None:
        data = form.cleaned_data
        try:
            registration_corrections.correct(
                appeal=appeal,
                changes=form.changes(),
                reason=data["reason"],
                by=request.user,
                seen=data["seen"],
                apart=form.apart,
            )
        except registration_corrections.CorrectedMeanwhileError:
            form.compare()
            raise

    url = stay(request, appeal.get_absolute_url())
    answer = taken(request, form, step, _("The registration is corrected."), url)
    lead = _(
        "Number and words stay. What stood before is kept with your reason and shown in the"
        " history; with the type and the moment of receipt the terms are counted anew."
    )
    title = _("Correct the registration")
    page = {"appeal": appeal, "title": title, "lead": lead, **_others(request, appeal)}
    return answer or form_page(request, "appeal_correct", form, **page)
