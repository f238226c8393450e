"""Registering an appeal on one page, and the slip the applicant takes home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from receptions.exceptions import ReceptionsError
from receptions.forms.register import (
    APPLICANT_FIELDS,
    MAX_QUESTIONS,
    AppealForm,
    QuestionFormSet,
    fresh_initial,
    own_district,
)
from receptions.models import Appeal, Applicant, PersonalDataRead, Reception
from receptions.pdf import receipt
from receptions.permissions import can_print
from receptions.services import appeals
from territories.htmx import go

PREFIX = "questions"
KNOWN_SALT = "known applicant"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def appeal_register(request: HttpRequest) -> HttpResponse:
    """The page. Its buttons add or remove a question, take a known person, or register."""
    receptions = list(Reception.objects.worked_by(request.user).select_related("territory"))
    if not receptions:
        raise PermissionDenied
    if request.method == "GET":
        return _show(request, *_fresh(request, receptions))

    if request.headers.get("HX-Trigger-Name") == "known" and not request.POST.get("known_id"):
        return HttpResponse(status=204)  # typed, but nobody chosen
    action = request.POST.get("action", "")
    if action and action != "register":
        return _show(request, *_rearranged(request, receptions, action))
    form = AppealForm(request.POST, request.FILES, user=request.user, receptions=receptions)
    _take_known(request, form, request.POST.get("known_pk", ""))
    reception = _chosen_reception(request, receptions)
    questions = QuestionFormSet(request.POST, prefix=PREFIX, district=own_district(reception))
    if all([form.is_valid(), questions.is_valid()]):
        draft = form.draft(questions.drafts(form.cleaned_data["text"]))
        try:
            with transaction.atomic():
                if draft.applicant.pk:
                    draft.applicant.save()
                appeal = appeals.register(draft=draft, by=request.user)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Registered as No. %(number)s.") % {"number": appeal.number}
            )
            return go(request, appeal.get_absolute_url())
    return _show(request, form, questions, status=422)


@login_required
@never_cache
@require_GET
def appeal_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The slip with number, tracking code and due date, in the applicant's language.

    The code on it opens the tracking page, so only those who register at the reception print it.
    """
    visible = Appeal.objects.visible_to(request.user).select_related("reception__territory")
    appeal = get_object_or_404(visible, number=number)
    if not can_print(request.user, appeal):
        raise PermissionDenied
    response = HttpResponse(receipt.draw(appeal), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{appeal.number}.pdf"'
    return response


def _fresh(request: HttpRequest, receptions: list[Reception]) -> tuple[AppealForm, Any]:
    initial = fresh_initial(receptions[0], request.LANGUAGE_CODE)
    form = AppealForm(user=request.user, receptions=receptions, initial=initial)
    district = own_district(receptions[0])
    return form, QuestionFormSet(prefix=PREFIX, district=district)


def _rearranged(
    request: HttpRequest, receptions: list[Reception], action: str
) -> tuple[AppealForm, Any]:
    """The page again with everything typed, and what the button asked for; nothing is checked."""
    bound = AppealForm(request.POST, user=request.user, receptions=receptions)
    initial = _typed(bound)
    problem = ""
    if action == "use-person":
        token, problem, person = _choose(request, bound)
        if person is not None:
            initial.update(_person_initial(person), known_pk=token, known=None)
    elif action == "forget-person":
        initial["known_pk"] = ""
    form = AppealForm(user=request.user, receptions=receptions, initial=initial)
    _take_known(request, form, initial["known_pk"] or "")
    form.known_problem = problem
    return form, _questions_again(request, _chosen_reception(request, receptions), action)


def _typed(form: Any) -> dict[str, Any]:
    """What a form was sent with, as initial values of the next one."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
        if name != "files"
    }


def _questions_again(request: HttpRequest, reception: Reception, action: str) -> Any:
    district = own_district(reception)
    bound = QuestionFormSet(request.POST, prefix=PREFIX, district=district)
    rows = [_typed(form) for form in bound.forms]
    kind, _dash, index = action.rpartition("-")
    if action == "add-question" and len(rows) < MAX_QUESTIONS:
        rows.append({"district": district, "people_affected": 1})
    elif kind == "remove-question" and index.isdecimal() and len(rows) > 1:
        rows = [row for place, row in enumerate(rows) if place != int(index)]
    return QuestionFormSet(prefix=PREFIX, initial=rows, district=district)


def _choose(request: HttpRequest, form: AppealForm) -> tuple[str, str, Applicant | None]:
    """The person meant in `known`: a signed key, or what is wrong. The opening is logged."""
    field = form.fields["known"]
    text = field.widget.value_from_datadict(form.data, form.files, "known")
    try:
        person = field.chosen(text)  # type: ignore[attr-defined]
    except ValidationError as error:
        return "", " ".join(error.messages), None
    if person is None:
        return "", _("Type the name, the telephone or the personal number."), None
    PersonalDataRead.objects.create(
        applicant=person, by=request.user, reason=_("Registering an appeal of this person")
    )
    return signing.dumps([person.pk, request.user.pk], salt=KNOWN_SALT), "", person


def _person_initial(person: Applicant) -> dict[str, Any]:
    return {**{name: getattr(person, name) for name in APPLICANT_FIELDS}, "personal_number": ""}


def _take_known(request: HttpRequest, form: AppealForm, token: str) -> None:
    """Give the form the known person of a signed key, with their earlier appeals."""
    person = None
    try:
        key, owner = signing.loads(token, salt=KNOWN_SALT, max_age=12 * 60 * 60)
    except signing.BadSignature:
        key, owner = None, None
    if owner == request.user.pk:
        person = Applicant.objects.filter(pk=key).first()
    form.remember(person)


def _chosen_reception(request: HttpRequest, receptions: list[Reception]) -> Reception:
    wanted = request.POST.get("reception", "")
    return next((one for one in receptions if str(one.pk) == wanted), receptions[0])


def _show(
    request: HttpRequest, form: AppealForm, questions: Any, status: int = 200
) -> HttpResponse:
    context = {"form": form, "questions": questions, "most": MAX_QUESTIONS}
    return render(request, "receptions/appeal_register.html", context, status=status)
