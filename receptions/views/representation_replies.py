"""The office acknowledges and replies; the head accepts the measures or not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import power_permissions as permissions
from receptions.forms.powers import LetterReplyForm, ReplyForm, ReplyReviewForm
from receptions.models import Representation, RepresentationReply
from receptions.power_choices import ReplyDecision
from receptions.services import representation_replies as replies
from receptions.views.documents import document_response
from receptions.views.representations import may_sign, paper_for
from receptions.views.step_forms import done, taken
from receptions.views.workflow import sent
from territories.htmx import go


@login_required
@require_POST
def representation_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """The office has the paper."""
    paper = paper_for(request, pk, permissions.can_reply)
    return done(
        request,
        paper.get_absolute_url(),
        lambda: replies.acknowledge(paper=paper, by=request.user),
        _("The reception sees that you have it. Reply by the date."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def representation_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The office says what it did, and who was held liable."""
    paper = paper_for(request, pk, permissions.can_reply)
    form = ReplyForm(sent(request))
    answer = taken(
        request,
        form,
        lambda: replies.reply(
            paper=paper,
            by=request.user,
            measures=form.cleaned_data["measures"],
            cause_removed=form.cleaned_data["cause_removed"],
            discipline=form.discipline_of(),
        ),
        _("The reply waits for the reception."),
        paper.get_absolute_url(),
    )
    if answer is not None:
        return answer
    return _reply_page(request, paper, form)


@login_required
@require_http_methods(["GET", "POST"])
def representation_write_down(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception enters the letter of an office that has no accounts."""
    paper = paper_for(request, pk, permissions.can_write_reply_down)
    form = LetterReplyForm(sent(request), request.FILES or None)
    answer = taken(
        request,
        form,
        lambda: replies.write_down(
            paper=paper,
            by=request.user,
            letter=form.letter_of(),
            measures=form.cleaned_data["measures"],
            cause_removed=form.cleaned_data["cause_removed"],
            discipline=form.discipline_of(),
        ),
        _("The letter is written down. Somebody else decides on it."),
        paper.get_absolute_url(),
    )
    return answer or _reply_page(request, paper, form)


def _reply_page(request: HttpRequest, paper: Representation, form: ReplyForm) -> HttpResponse:
    """The form of a reply beside the cases, with what was missing in the one before."""
    context = {
        "paper": paper,
        "form": form,
        "before": paper.replies.filter(decision=ReplyDecision.INSUFFICIENT).last(),
        "cases": paper.cases.all(),
        "by_letter": isinstance(form, LetterReplyForm),
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/representation_reply.html", context, status=status)


@login_required
@require_GET
def reply_document(request: HttpRequest, pk: int) -> FileResponse:
    """The letter of an office as a download; it names persons, so the desk and heads get it."""
    seen = Representation.objects.visible_to(request.user)
    found = RepresentationReply.objects.filter(representation__in=seen).exclude(document="")
    reply = get_object_or_404(found.select_related("representation__reception__territory"), pk=pk)
    if not permissions.can_read_letter(request.user, reply.representation):
        raise PermissionDenied
    return document_response(reply.document, reply.document_name, reply.document_type)


@login_required
@require_http_methods(["GET", "POST"])
def representation_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The head accepts the measures, or says what is missing and the term runs anew."""
    paper = paper_for(request, pk, may_sign)
    waiting = paper.replies.filter(decision=ReplyDecision.WAITING).first()
    if waiting is None:
        messages.info(request, _("No reply waits here."))
        return go(request, paper.get_absolute_url())
    if waiting.by_id == request.user.pk:
        raise PermissionDenied
    form = ReplyReviewForm(sent(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        accepted = form.cleaned_data["decision"] == ReplyDecision.ACCEPTED
        answer = taken(
            request,
            form,
            lambda: (
                replies.accept(reply=waiting, by=request.user)
                if accepted
                else replies.find_insufficient(reply=waiting, by=request.user, reason=reason)
            ),
            _("The measures are accepted.") if accepted else _("Returned to the office."),
            paper.get_absolute_url(),
        )
        if answer is not None:
            return answer
    context = {
        "paper": paper,
        "form": form,
        "reply": waiting,
        "may_read_letter": permissions.can_read_letter(request.user, paper),
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/representation_review.html", context, status=status)
