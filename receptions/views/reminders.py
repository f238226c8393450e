"""What a person was reminded of, by what they want to be told, and the steps of reminding."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions.escalation_subjects import is_reminded, parts
from receptions.exceptions import ReceptionsError
from receptions.forms.executors import ContactForm, StepForm
from receptions.models import (
    Appeal,
    CoAssignment,
    ContactChoice,
    Digest,
    EscalationStep,
    Inquiry,
    InquiryReminderNotice,
    PartReminderNotice,
    Question,
    ReminderNotice,
)
from receptions.services import escalation
from receptions.views.workflow import sent
from territories.choices import Role
from territories.htmx import go
from territories.keyset import KeysetPage


def reminders_page(
    request: HttpRequest, notices: QuerySet, name: str, things: type[Model] | None = None
) -> HttpResponse:
    """What the person was reminded of, the newest day first; `things` are asked who may open."""
    if not is_reminded(request.user):
        raise PermissionDenied
    notices = notices.filter(user=request.user)
    page = KeysetPage(notices, ordering=("-pk",), params=request.GET)
    context = {
        "page": page,
        "parts": parts,
        "unread": Digest.objects.unread_of(request.user).exists(),
    }
    if things is not None:
        asked = [one.reminder.thing_id for one in page]
        visible = things.objects.visible_to(request.user).filter(pk__in=asked)
        context["visible"] = set(visible.values_list("pk", flat=True))
    return render(request, name, context)


@login_required
@require_GET
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Questions the person was reminded of."""
    kept = Appeal.objects.kept_from(request.user)
    notices = (
        ReminderNotice.objects.filter(digest__isnull=False)
        .exclude(reminder__question__appeal__in=kept)
        .select_related(
            "digest",
            "reminder__step",
            "reminder__question__appeal",
            "reminder__question__topic",
            "reminder__question__office",
        )
    )
    return reminders_page(request, notices, "receptions/reminder_list.html", Question)


@login_required
@require_GET
def part_reminder_list(request: HttpRequest) -> HttpResponse:
    """Parts of co-executors the person was reminded of."""
    kept = Appeal.objects.kept_from(request.user)
    notices = (
        PartReminderNotice.objects.filter(digest__isnull=False)
        .exclude(reminder__part__question__appeal__in=kept)
        .select_related(
            "digest",
            "reminder__step",
            "reminder__part__question__appeal",
            "reminder__part__question__topic",
            "reminder__part__office",
        )
    )
    return reminders_page(request, notices, "receptions/part_reminders.html", CoAssignment)


@login_required
@require_GET
def inquiry_reminder_list(request: HttpRequest) -> HttpResponse:
    """Requests for information the person was reminded of."""
    kept = Q(reminder__inquiry__question__appeal__in=Appeal.objects.kept_from(request.user))
    own = Q(reminder__inquiry__office__in=request.user.powers.office_ids)
    notices = (
        InquiryReminderNotice.objects.filter(digest__isnull=False)
        .filter(own | ~kept)
        .select_related(
            "digest",
            "reminder__step",
            "reminder__inquiry__duty",
            "reminder__inquiry__office",
            "reminder__inquiry__question__appeal",
            "reminder__inquiry__question__topic",
            "reminder__inquiry__question__office",
            "reminder__inquiry__question__reception",
        )
    )
    return reminders_page(request, notices, "receptions/inquiry_reminders.html", Inquiry)


@login_required
@require_POST
def reminders_read(request: HttpRequest) -> HttpResponse:
    """The person has seen them."""
    if not is_reminded(request.user):
        raise PermissionDenied
    escalation.read(by=request.user)
    return go(request, reverse("receptions:reminder-list"))


@login_required
@require_http_methods(["GET", "POST"])
def reminder_contact(request: HttpRequest) -> HttpResponse:
    """By what the person is told besides the page."""
    if not is_reminded(request.user):
        raise PermissionDenied
    names = ("by_email", "by_sms", "by_telegram", "telegram_chat")
    choice = ContactChoice.objects.filter(user=request.user).first()
    choice = choice or ContactChoice(user=request.user)
    form = ContactForm(sent(request), initial={name: getattr(choice, name) for name in names})
    if form.is_valid():
        ContactChoice.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, _("Saved."))
        return go(request, reverse("receptions:reminder-list"))
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/reminder_contact.html", context, status=status)


@login_required
@require_GET
def step_list(request: HttpRequest) -> HttpResponse:
    """Who is told when; kept by administrators."""
    _allow(request)
    context = {"steps": EscalationStep.objects.all()}
    return render(request, "receptions/escalation_steps.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def step_edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Add a step, or change one."""
    _allow(request)
    step = get_object_or_404(EscalationStep, pk=pk) if pk else None
    names = ("days", "who", "is_active")
    initial = {name: getattr(step, name) for name in names} if step else {}
    form = StepForm(sent(request), initial=initial)
    if form.is_valid():
        try:
            escalation.set_step(step=step, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved; it holds from the next run on."))
            return go(request, reverse("receptions:escalation-steps"))
    context = {"form": form, "step": step}
    status = 422 if form.errors else 200
    return render(request, "receptions/escalation_step.html", context, status=status)


def _allow(request: HttpRequest) -> None:
    if Role.ADMINISTRATOR not in request.user.roles:
        raise PermissionDenied
