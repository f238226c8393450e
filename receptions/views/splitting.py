"""A registered letter split further: a question added, put right, or withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from receptions import permissions
from receptions.forms.register import own_district
from receptions.forms.splitting import AddForm, CorrectForm
from receptions.models import Appeal
from receptions.neighbours import stay
from receptions.services import splitting
from receptions.views.together import ReasonForm
from receptions.views.workflow import act, question_for, sent, step_page
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def question_add(request: HttpRequest, number: str) -> HttpResponse:
    """Split a further question off an open appeal."""
    visible = Appeal.objects.visible_to(request.user)
    appeal = get_object_or_404(visible.select_related("reception__territory"), number=number)
    if not permissions.can_split(request.user, appeal):
        raise PermissionDenied
    if not appeal.is_open:
        messages.info(request, _("The appeal is closed; what is new needs an appeal of its own."))
        return go(request, stay(request, appeal.get_absolute_url()))

    form = AddForm(sent(request), district=own_district(appeal.reception))
    if form.is_valid():
        answer = act(
            request,
            form,
            lambda: splitting.add(appeal=appeal, part=form.draft(""), by=request.user),
            _("The question is added. Give it to an office."),
            appeal.get_absolute_url(),
        )
        if answer is not None:
            return answer
    context = {"appeal": appeal, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/question_add.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def question_correct(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Put topic, place or urgency right; the old values are kept with the reason."""
    question = question_for(request, number, ordinal, permissions.can_work)
    form = CorrectForm(sent(request), question=question)
    if form.is_valid():
        data = form.cleaned_data
        words = {"reason": data["reason"], "seen": data["seen"]}
        answer = act(
            request,
            form,
            lambda: splitting.correct(
                question=question, part=form.draft(), by=request.user, **words
            ),
            _("The question is corrected."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
        # What stands now is shown beside what was typed; the next sending has been warned.
        typed = request.POST.copy()
        typed["seen"] = str(splitting.newest_change(question))
        form.data = typed
    return step_page(request, question, form, name="question_correct")


@login_required
@require_http_methods(["GET", "POST"])
def question_withdraw(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Take a question away that was split off by mistake."""
    question = question_for(request, number, ordinal, permissions.can_work)
    obstacle = splitting.withdrawal_obstacle(question)
    if obstacle:
        messages.info(request, obstacle)
        return go(request, stay(request, question.get_absolute_url()))
    form = ReasonForm(sent(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        answer = act(
            request,
            form,
            lambda: splitting.withdraw(question=question, reason=reason, by=request.user),
            _("The question is withdrawn."),
            question.appeal.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_withdraw")
