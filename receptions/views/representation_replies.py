"""The office acknowledges and replies; the head accepts the measures or not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from receptions import power_permissions as permissions
from receptions.forms.powers import ReplyForm, ReplyReviewForm
from receptions.power_choices import ReplyDecision
from receptions.services import representation_replies as replies
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
    before = paper.replies.filter(decision=ReplyDecision.INSUFFICIENT).last()
    context = {"paper": paper, "form": form, "before": before, "cases": paper.cases.all()}
    status = 422 if form.errors else 200
    return render(request, "receptions/representation_reply.html", context, status=status)


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
    context = {"paper": paper, "form": form, "reply": waiting}
    status = 422 if form.errors else 200
    return render(request, "receptions/representation_review.html", context, status=status)
