"""The ordered table of routing rules: read, added with a preview, moved, ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions.exceptions import ReceptionsError
from receptions.forms.routing import ReasonForm, RuleForm
from receptions.models import RoutingRule, RoutingRuleChange
from receptions.routing_permissions import can_edit_rules
from receptions.services import routing_rules
from receptions.views.workflow import sent
from territories import clock
from territories.htmx import go

CHANGES = 30


@login_required
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """The rules that stand, in their order, and the latest changes."""
    _allow(request)
    changes = RoutingRuleChange.objects.select_related(
        "rule__target_body", "rule__target_office", "by"
    )
    context = {
        "rules": RoutingRule.objects.standing().with_names(),
        "changes": changes[:CHANGES],
        "today": clock.today(),
    }
    return render(request, "receptions/rule_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule_add(request: HttpRequest) -> HttpResponse:
    """A new rule. POST shows what it would have changed last month, or puts it in force."""
    _allow(request)
    places = RoutingRule.objects.standing().count() + 1
    initial = {"position": places, "valid_from": clock.today()}
    form = RuleForm(sent(request), initial=initial)
    preview = None
    if form.is_valid():
        rule = form.rule()
        if request.POST.get("action") != "save":
            preview = routing_rules.preview(rule=rule)
        else:
            try:
                routing_rules.add(rule=rule, by=request.user)
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The rule is in the table."))
                return go(request, reverse("receptions:rule-list"))
    status = 422 if form.errors else 200
    context = {"form": form, "preview": preview, "days": routing_rules.DAYS}
    return render(request, "receptions/rule_add.html", context, status=status)


@login_required
@require_POST
def rule_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    _allow(request)
    rule = get_object_or_404(RoutingRule, pk=pk)
    try:
        routing_rules.move(rule=rule, by=request.user, up=request.POST.get("to") == "up")
    except ReceptionsError as error:
        messages.error(request, str(error))
    return go(request, reverse("receptions:rule-list"))


@login_required
@require_http_methods(["GET", "POST"])
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """From today on it proposes nothing."""
    _allow(request)
    rule = get_object_or_404(RoutingRule.objects.with_names(), pk=pk)
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            routing_rules.end(rule=rule, by=request.user, reason=form.cleaned_data["reason"])
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The rule has ended; it stays in the history."))
            return go(request, reverse("receptions:rule-list"))
    status = 422 if form.errors else 200
    context = {"form": form, "rule": rule}
    return render(request, "receptions/rule_end.html", context, status=status)


def _allow(request: HttpRequest) -> None:
    if not can_edit_rules(request.user):
        raise PermissionDenied
