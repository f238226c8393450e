"""Registering an appeal on one page."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from receptions.drafts import AppealDraft
from receptions.exceptions import ReceptionsError
from receptions.forms.question import MAX_QUESTIONS, QuestionFormSet
from receptions.forms.register import KNOWN_IS_LOST, AppealForm, fresh_initial, own_district
from receptions.models import Appeal, Applicant, QueueTicket, Reception
from receptions.services import (
    appeals,
    applicants,
    complaints,
    queue,
    registration_drafts,
    similar,
)
from receptions.services.applicants import ChangedMeanwhileError
from receptions.views.known_person import Known, choose, choose_match, key_of, known_of
from territories.htmx import go

PREFIX = "questions"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def appeal_register(request: HttpRequest) -> HttpResponse:
    """The page. Its buttons add or remove a question, take a known person, or register."""
    own = Reception.objects.worked_by(request.user)
    receptions = list(own.select_related("territory__parent"))
    if not receptions:
        raise PermissionDenied
    if request.method == "GET":
        return _show(request, *_begun_or_fresh(request, receptions))

    if request.headers.get("HX-Trigger-Name") == "known" and not request.POST.get("known_id"):
        return HttpResponse(status=204)  # typed, but nobody chosen
    action = request.POST.get("action", "")
    if action and action != "register":
        return _show(request, *_rearranged(request, receptions, action))
    sent, known = _with_known(request)
    form = AppealForm(sent, request.FILES, user=request.user, receptions=receptions)
    form.remember(*known or (None, None))
    form.known_is_lost = sent is not request.POST
    reception = chosen_reception(request, receptions)
    typed = _with_suggested_topic(request.POST)
    questions = QuestionFormSet(typed, prefix=PREFIX, district=own_district(reception))
    appeal = _registered(request, form, questions)
    if appeal is None:
        return _show(request, form, questions, status=422)
    messages.success(request, _("Registered as No. %(number)s.") % {"number": appeal.number})
    if Appeal.objects.visible_to(request.user).filter(pk=appeal.pk).exists():
        return go(request, appeal.get_absolute_url())
    return go(request, reverse("receptions:handed-up-list"))


def _registered(request: HttpRequest, form: AppealForm, questions: Any) -> Appeal | None:
    """The appeal, or None with what is wrong on the forms."""
    if not all([form.is_valid(), questions.is_valid()]):
        return None
    draft = form.draft(questions.drafts(form.cleaned_data["text"]))
    try:
        with transaction.atomic():
            twice = None if form.cleaned_data["same_letter"] else _registered_before(draft)
            if twice is not None:
                form.same_as(twice)
                return None
            if form.held_before is not None:
                changes = form.changes()
                applicants.rewrite(
                    applicant=draft.applicant, changes=changes, read=form.held_before
                )
            appeal = appeals.register(draft=draft, by=request.user)
            if draft.submission_key:
                registration_drafts.drop(key=draft.submission_key, by=request.user)
            _link_ticket(request, appeal)
    except ChangedMeanwhileError as error:
        read = form.compare(error.fields)
        form.carry_on(key_of(draft.applicant, request.user, read))
        return None
    except ReceptionsError as error:
        form.add_error(None, str(error))
        return None
    return appeal


def _registered_before(draft: AppealDraft) -> Appeal | None:
    """The same letter under another key of the form, if a colleague has just registered it."""
    twice = similar.just_registered(
        reception=complaints.home_of(draft.reception, draft.complained_office),
        applicant=draft.applicant,
        text=draft.text,
    )
    return twice if twice is not None and twice.submission_key != draft.submission_key else None


def _link_ticket(request: HttpRequest, appeal: Appeal) -> None:
    """Remember which visitor of the queue brought the appeal, where one was called."""
    key = request.POST.get("ticket", "")
    if not key.isdecimal() or len(key) > 18:
        return
    ticket = QueueTicket.objects.filter(pk=int(key), reception=appeal.reception_id).first()
    if ticket is not None:
        queue.link_appeal(ticket=ticket, appeal=appeal)


def _with_suggested_topic(typed: QueryDict) -> QueryDict:
    """A topic ticked among the suggestions counts for a first question without one."""
    chosen = typed.get("suggested_topic", "")
    if not chosen or typed.get(f"{PREFIX}-0-topic"):
        return typed
    typed = typed.copy()
    typed[f"{PREFIX}-0-topic"] = chosen
    return typed


def _begun_or_fresh(request: HttpRequest, receptions: list[Reception]) -> tuple[AppealForm, Any]:
    """The page as it was left, where a draft is asked for or the sign-in ran out; else empty."""
    resumed = getattr(request, "resumed", None)
    if resumed is not None and resumed.path == request.path:
        request.POST = resumed.posted
        return _rearranged(request, receptions, "take-up")
    try:
        key = uuid.UUID(request.GET.get("draft", ""))
    except ValueError:
        return _fresh(request, receptions)
    typed = registration_drafts.take_up(key=key, by=request.user)
    if typed is None:
        messages.info(request, _("This draft is registered or no longer kept."))
        return _fresh(request, receptions)
    request.POST = typed
    return _rearranged(request, receptions, "take-up")


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
        token, problem, person = choose(request, bound)
        if person is not None:
            initial.update(_person_initial(person), known_pk=token, known=None)
    elif action.startswith("use-match-"):
        token, problem, person = choose_match(request, action.removeprefix("use-match-"))
        if person is not None:
            initial.update(_person_initial(person), known_pk=token, known=None)
    elif action == "forget-person":
        initial["known_pk"] = ""
    form = AppealForm(user=request.user, receptions=receptions, initial=initial)
    if request.method == "POST":  # of a draft no files are kept
        form.files = request.FILES  # the page names what must be chosen again
    known = known_of(initial["known_pk"] or "", request.user)
    form.remember(*known or (None, None))
    form.known_problem = problem
    if initial["known_pk"] and known is None:
        form.initial.update(known_pk="", earlier="")
        form.known_problem = str(KNOWN_IS_LOST)
    reception = chosen_reception(request, receptions)
    return form, _questions_again(request, reception, action, form.known_applicant)


def _typed(form: Any) -> dict[str, Any]:
    """What a form was sent with, as initial values of the next one."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
        if name != "files"
    }


def _questions_again(
    request: HttpRequest, reception: Reception, action: str, known: Applicant | None
) -> Any:
    district = own_district(reception)
    bound = QuestionFormSet(_with_suggested_topic(request.POST), prefix=PREFIX, district=district)
    rows = [_typed(form) for form in bound.forms]
    if known is not None and known.mahalla_id and rows and not any(rows[0]["mahalla"]):
        rows[0].update(mahalla=known.mahalla, district=known.mahalla.parent)  # where they live
    kind, _dash, index = action.rpartition("-")
    if action == "add-question" and len(rows) < MAX_QUESTIONS:
        rows.append({"district": district, "people_affected": 1})
    elif kind == "remove-question" and index.isdecimal() and len(rows) > 1:
        rows = [row for place, row in enumerate(rows) if place != int(index)]
    return QuestionFormSet(prefix=PREFIX, initial=rows, district=district)


def _person_initial(person: Applicant) -> dict[str, Any]:
    return {**{name: getattr(person, name) for name in applicants.FIELDS}, applicants.NUMBER: ""}


def _with_known(request: HttpRequest) -> tuple[QueryDict, Known | None]:
    """What was sent, and the known person of its key; a key that can't be read is left out."""
    typed = request.POST
    token = typed.get("known_pk", "")
    known = known_of(token, request.user) if token else None
    if token and known is None:
        typed = typed.copy()
        typed["known_pk"] = typed["earlier"] = ""
    return typed, known


def chosen_reception(request: HttpRequest, receptions: list[Reception]) -> Reception:
    """The reception named in the form, or the first the person works at."""
    wanted = request.POST.get("reception", "")
    return next((one for one in receptions if str(one.pk) == wanted), receptions[0])


def _show(
    request: HttpRequest, form: AppealForm, questions: Any, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "questions": questions,
        "most": MAX_QUESTIONS,
        "begun": registration_drafts.begun(request.user) if request.method == "GET" else [],
        "ticket": request.POST.get("ticket") or request.GET.get("ticket", ""),
    }
    return render(request, "receptions/appeal_register.html", context, status=status)
