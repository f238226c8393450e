"""Invitations: sent by the head, read and answered by the officials, with their brief."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits import briefs, permissions
from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.forms.sittings import InvitationForm
from fieldvisits.models import Invitation
from fieldvisits.pdf import brief as paper
from fieldvisits.services import invitations
from fieldvisits.views.common import answer, find_field_reception, require
from receptions.exceptions import ReceptionsError
from territories.htmx import go
from territories.models import User


@login_required
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite everybody named who isn't yet."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_plan(request.user, sitting.reception))
    try:
        sent = invitations.send(field_reception=sitting, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(number)s invitation sent.", "%(number)s invitations sent.", len(sent))
        messages.success(request, words % {"number": len(sent)})
    return go(request, sitting.get_absolute_url())


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation with the brief, and the answer to it."""
    invitation = _find(request.user, pk)
    invited = permissions.is_invited(request.user, invitation)
    may_answer = permissions.can_answer_invitation(request.user, invitation)
    sitting = invitation.member.field_reception
    form = InvitationForm(
        request.POST or None,
        initial={"answer": invitation.answer, "reason": invitation.reason},
    )
    if request.method == "POST":
        require(may_answer)
        if form.is_valid():
            try:
                invitations.answer(invitation=invitation, by=request.user, **form.cleaned_data)
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The answer is written down."))
                return go(request, invitation.get_absolute_url())
    elif invited and invitation.read_at is None:
        invitation.read_at = invitations.note_read(invitation=invitation).read_at
    questions = list(briefs.questions(invitation=invitation, viewer=request.user)[: briefs.MOST])
    context = {
        "invitation": invitation,
        "field_reception": sitting,
        "questions": questions,
        "overdue": sum(one.is_overdue for one in questions),
        "form": form,
        "may_answer": may_answer and sitting.status == FieldReceptionStatus.ANNOUNCED,
        "may_see_field": permissions.can_see_field(request.user),
    }
    return answer(request, "invitation.html", context, form)


@login_required
@never_cache
@require_GET
def invitation_brief(request: HttpRequest, pk: int) -> HttpResponse:
    """The brief as PDF."""
    invitation = _find(request.user, pk)
    questions = list(briefs.questions(invitation=invitation, viewer=request.user)[: briefs.MOST])
    response = HttpResponse(paper.draw(invitation, questions), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="brief-{invitation.pk}.pdf"'
    return response


def _find(user: User, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(user).select_related(
        "member__office",
        "member__field_reception__reception__territory",
        "member__field_reception__territory__parent",
        "user",
        "answered_by",
    )
    return get_object_or_404(rows, pk=pk)
