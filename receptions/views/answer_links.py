"""One-time links: made and revoked by the reception, opened by a body without accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
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
from receptions.forms.evidence import SignedAnswerForm
from receptions.forms.executors import LinkForm
from receptions.models import AnswerLink
from receptions.services import answer_links, evidence
from receptions.views.workflow import question_for, sent, step_page
from territories import clock, ratelimit
from territories.htmx import go

GONE = 410


@login_required
@never_cache
@sensitive_variables("token", "address")
@require_http_methods(["GET", "POST"])
def question_link(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Make a link for the office that has the question. It is shown here once and never again."""
    question = question_for(request, number, ordinal, permissions.can_work)
    office = question.office
    initial = {"address": office.email} if office else {}
    form = LinkForm(sent(request), initial=initial)
    made, address = None, ""
    if form.is_valid():
        try:
            made, token = answer_links.make(
                question=question, days=form.cleaned_data["days"], by=request.user
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            address = request.build_absolute_uri(reverse("receptions:link-answer", args=[token]))
            if form.cleaned_data["address"]:
                answer_links.send(link=made, address=form.cleaned_data["address"], url=address)
    links = AnswerLink.objects.filter(assignment__question=question).select_related(
        "assignment__question", "assignment__office", "made_by", "revoked_by"
    )
    rows = [(one, one.state(on=clock.now())) for one in links.prefetch_related("openings")]
    return step_page(
        request, question, form, name="question_link", made=made, address=address, rows=rows
    )


@login_required
@require_POST
def link_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link stops working at once."""
    visible = AnswerLink.objects.visible_to(request.user)
    found = visible.select_related("assignment__question__reception__territory")
    link = get_object_or_404(found.select_related("assignment__question__appeal"), pk=pk)
    question = link.assignment.question
    if not permissions.can_work(request.user, question):
        raise PermissionDenied
    try:
        answer_links.revoke(link=link, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The link is revoked."))
    place = [question.appeal.number, question.ordinal]
    return go(request, reverse("receptions:question-link", args=place))


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
    if ratelimit.too_many(f"answer-link:{address}", tries, seconds):
        return render(request, "429.html", status=429)
    link = answer_links.find(token)
    if link is None:
        return _page(request, "receptions/link_closed.html", {"state": "unknown"}, 404)
    state = link.state(on=clock.now())
    if state != LinkState.OPEN:
        answer_links.note(link=link, event=LinkEvent.CLOSED, address=address)
        return _closed(request, link, state)
    if request.method == "GET":
        answer_links.note(link=link, event=LinkEvent.OPENED, address=address)
    form = SignedAnswerForm(
        sent(request),
        request.FILES or None,
        needs=evidence.needs(link.assignment.question.topic),
    )
    if form.is_valid():
        answer = _take(request, link, form)
        if answer is not None:
            return answer
    if form.errors:
        answer_links.note(link=link, event=LinkEvent.REFUSED, address=address)
    return _form(request, link, form)


def _take(request: HttpRequest, link: AnswerLink, form: SignedAnswerForm) -> HttpResponse | None:
    """Hand the answer in; a refusal becomes an error of the form (None)."""
    address = request.META["REMOTE_ADDR"]
    try:
        link = answer_links.answer(link=link, signer=form.signer(), **form.answer())
    except answer_links.LinkClosedError as error:
        answer_links.note(link=link, event=LinkEvent.CLOSED, address=address)
        return _closed(request, link, error.state)
    except ReceptionsError as error:
        form.add_error(None, str(error))
        return None
    answer_links.note(link=link, event=LinkEvent.ANSWERED, address=address)
    context = {"link": link, "question": link.assignment.question}
    return _page(request, "receptions/link_thanks.html", context, 200)


def _form(request: HttpRequest, link: AnswerLink, form: SignedAnswerForm) -> HttpResponse:
    question = link.assignment.question
    context = {
        "link": link,
        "question": question,
        "reception": question.reception,
        "office": link.assignment.office,
        "form": form,
        "needs": evidence.needs(question.topic),
        "returned": link.assignment.answers.exclude(return_reason="").last(),
    }
    return _page(request, "receptions/link_answer.html", context, 422 if form.errors else 200)


def _closed(request: HttpRequest, link: AnswerLink, state: LinkState) -> HttpResponse:
    context = {"state": state, "link": link, "reception": link.assignment.question.reception}
    return _page(request, "receptions/link_closed.html", context, GONE)


def _page(request: HttpRequest, name: str, context: dict[str, object], status: int) -> HttpResponse:
    """The page is found by nobody who was not given its address, and gives it to nobody."""
    response = render(request, name, context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
