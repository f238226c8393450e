"""One-time links: made and revoked by the reception, opened by a body without accounts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from receptions import permissions
from receptions.exceptions import ReceptionsError
from receptions.executor_choices import LinkEvent, LinkState
from receptions.forms.executors import LinkForm
from receptions.forms.signed import SignedAnswerForm, SignedInquiryForm, SignedPartForm
from receptions.models import AnswerLink, Inquiry, OfficeDigest, Question
from receptions.services import answer_links, evidence
from receptions.views.parts import part_for, reception_works
from receptions.views.workflow import question_for, sent, step_page
from territories import clock, ratelimit
from territories.htmx import go
from territories.models import Office

GONE = 410
REMINDERS_SHOWN = 5
AnswerForm = SignedAnswerForm | SignedPartForm | SignedInquiryForm


@login_required
@never_cache
@sensitive_variables("token", "address")
@require_http_methods(["GET", "POST"])
def question_link(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Make a link for the office that has the question. It is shown here once and never again."""
    question = question_for(request, number, ordinal, permissions.can_work)
    links = AnswerLink.objects.filter(assignment__question=question)
    make = partial(answer_links.make, question=question)
    return _links_page(request, question, question.office, links, make)


@login_required
@never_cache
@sensitive_variables("token", "address")
@require_http_methods(["GET", "POST"])
def part_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a co-executor (R-22)."""
    part = part_for(request, pk, reception_works)
    links = AnswerLink.objects.filter(part=part)
    make = partial(answer_links.make_for_part, part=part)
    return _links_page(request, part.question, part.office, links, make)


@login_required
@never_cache
@sensitive_variables("token", "address")
@require_http_methods(["GET", "POST"])
def inquiry_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a body that is asked for information (T-09)."""
    seen = Question.objects.visible_to(request.user)
    found = Inquiry.objects.filter(question__in=seen).select_related("office", "duty")
    inquiry = get_object_or_404(found, pk=pk)
    asked = inquiry.question
    question = question_for(request, asked.appeal.number, asked.ordinal, permissions.can_work)
    links = AnswerLink.objects.filter(inquiry=inquiry)
    make = partial(answer_links.make_for_inquiry, inquiry=inquiry)
    return _links_page(request, question, inquiry.office, links, make)


@sensitive_variables("token", "address")
def _links_page(
    request: HttpRequest,
    question: Question,
    office: Office | None,
    links: QuerySet[AnswerLink],
    make: Callable[..., tuple[AnswerLink, str]],
) -> HttpResponse:
    """The form that makes a link by `make`, and the links made before."""
    form = LinkForm(sent(request), initial={"address": answer_links.address_of(office)})
    made, address = None, ""
    if form.is_valid():
        try:
            made, token = make(days=form.cleaned_data["days"], by=request.user)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            address = request.build_absolute_uri(reverse("receptions:link-answer", args=[token]))
            if form.cleaned_data["address"]:
                answer_links.send(link=made, address=form.cleaned_data["address"], url=address)
    rows = links.with_targets().select_related("made_by", "revoked_by")
    return step_page(
        request,
        question,
        form,
        name="question_link",
        made=made,
        address=address,
        office=office,
        rows=[(one, one.state(on=clock.now())) for one in rows.prefetch_related("openings")],
        reminded=OfficeDigest.objects.filter(office=office)[:REMINDERS_SHOWN],
    )


@login_required
@require_POST
def link_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link stops working at once."""
    visible = AnswerLink.objects.visible_to(request.user).with_targets()
    link = get_object_or_404(visible, pk=pk)
    question = link.question
    if not permissions.can_work(request.user, question):
        raise PermissionDenied
    try:
        answer_links.revoke(link=link, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The link is revoked."))
    return go(request, _page_of(link))


def _page_of(link: AnswerLink) -> str:
    """Where links to the same thing are made."""
    if link.part_id is not None:
        return reverse("receptions:part-link", args=[link.part_id])
    if link.inquiry_id is not None:
        return reverse("receptions:inquiry-link", args=[link.inquiry_id])
    question = link.question
    return reverse("receptions:question-link", args=[question.appeal.number, question.ordinal])


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def link_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a one-time link: the question and the form, or why it is closed.

    Tries are counted per address (settings.ANSWER_LINK_RATE_LIMIT); each one with a known link
    is written down. No name, telephone or address of the applicant is here.
    """
    address = request.META["REMOTE_ADDR"]
    tries, seconds = settings.ANSWER_LINK_RATE_LIMIT
    if ratelimit.too_many(f"answer-link:{ratelimit.visitor(request)}", tries, seconds):
        return render(request, "429.html", status=429)
    link = answer_links.find(token)
    if link is None:
        return _closed(request, None, "unknown")
    state = link.state(on=clock.now())
    if state != LinkState.OPEN:
        answer_links.note(link=link, event=LinkEvent.CLOSED, address=address)
        return _closed(request, link, state)
    if request.method == "GET":
        answer_links.note(link=link, event=LinkEvent.OPENED, address=address)
    form = _answer_form(request, link)
    if form.is_valid():
        answer = _take(request, link, form)
        if answer is not None:
            return answer
    if form.errors:
        answer_links.note(link=link, event=LinkEvent.REFUSED, address=address)
    return _form(request, link, form)


def _answer_form(request: HttpRequest, link: AnswerLink) -> AnswerForm:
    """What a link of this kind asks for."""
    data, files = sent(request), request.FILES or None
    if link.part is not None:
        return SignedPartForm(data, files)
    if link.inquiry is not None:
        return SignedInquiryForm(data, files)
    waiting = link.question.parts.open().select_related("office").order_by("pk")
    needs = evidence.needs(link.question.topic)
    return SignedAnswerForm(data, files, needs=needs, waiting=waiting)


def _take(request: HttpRequest, link: AnswerLink, form: AnswerForm) -> HttpResponse | None:
    """Hand the answer in; a refusal becomes an error of the form (None)."""
    address = request.META["REMOTE_ADDR"]
    try:
        link = _taker(link)(link=link, signer=form.signer(), **form.answer())
    except answer_links.LinkClosedError as error:
        answer_links.note(link=link, event=LinkEvent.CLOSED, address=address)
        return _closed(request, link, error.state)
    except ReceptionsError as error:
        form.add_error(None, str(error))
        return None
    answer_links.note(link=link, event=LinkEvent.ANSWERED, address=address)
    context = {"link": link, "question": link.question}
    return _page(request, "receptions/link_thanks.html", context, 200)


def _taker(link: AnswerLink) -> Callable[..., AnswerLink]:
    if link.part is not None:
        return answer_links.answer_part
    return answer_links.answer_without if link.inquiry is None else answer_links.answer_inquiry


def _form(request: HttpRequest, link: AnswerLink, form: AnswerForm) -> HttpResponse:
    question, hop = link.question, link.assignment
    context = {
        "link": link,
        "question": question,
        "reception": question.reception,
        "office": link.office,
        "form": form,
        "needs": evidence.needs(question.topic),
        "returned": hop.answers.exclude(return_reason="").last() if hop else None,
        # What co-executors found is for the coordinator.
        "parts": question.parts.standing().select_related("office") if hop else (),
    }
    return _page(request, "receptions/link_answer.html", context, 422 if form.errors else 200)


def _closed(request: HttpRequest, link: AnswerLink | None, state: str) -> HttpResponse:
    """Why nothing is taken; whoever wrote an answer gets the words back."""
    context = {
        "state": state,
        "link": link,
        "reception": link and link.question.reception,
        "typed": request.POST.get("text", "").strip(),
    }
    status = GONE if link is not None else 404
    return _page(request, "receptions/link_closed.html", context, status)


def _page(request: HttpRequest, name: str, context: dict[str, object], status: int) -> HttpResponse:
    """The page is found by nobody who was not given its address, and gives it to no other site.

    The site's own policy does for that; under "no-referrer" a browser sends no origin with the
    form either, and the answer is refused as forged.
    """
    response = render(request, name, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
