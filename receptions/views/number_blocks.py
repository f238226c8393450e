"""Numbers given out for registering without a line: blocks, gaps and clashes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions.exceptions import ReceptionsError
from receptions.forms.intake import BlockForm, ReturnForm
from receptions.models import NumberBlock, NumberClash, NumberGap, Reception
from receptions.services import number_blocks
from territories.htmx import go
from territories.models import User

LISTED = 50


def _receptions(user: User) -> list[Reception]:
    """Own receptions first, then those the person decides for; refuses where there is none."""
    own = list(Reception.objects.worked_by(user).select_related("territory"))
    inside = user.powers.inside("decide_appeals", "territory__path")
    below = Reception.objects.filter(inside).exclude(pk__in=[one.pk for one in own])
    found = own + list(below.select_related("territory"))
    if not found:
        raise PermissionDenied
    return found


@login_required
@require_http_methods(["GET", "POST"])
def block_list(request: HttpRequest) -> HttpResponse:
    """The blocks and what went wrong with numbers; POST gives out a block."""
    receptions = _receptions(request.user)
    initial = {"reception": receptions[0].pk, "given_to": request.user.pk}
    form = BlockForm(
        request.POST if request.method == "POST" else None, receptions=receptions, initial=initial
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            block = number_blocks.give(
                reception=data["reception"],
                count=data["count"],
                to=data["given_to"],
                device=data["device"],
                by=request.user,
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The numbers are given out."))
            return go(request, block.get_absolute_url())
    visible = NumberBlock.objects.visible_to(request.user)
    blocks = visible.select_related("reception__territory", "given_to")
    context = {
        "form": form,
        "blocks": blocks[:LISTED],
        "clashes": _clashes(NumberClash.objects.filter(reception__in=receptions))[:LISTED],
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/block_list.html", context, status=status)


@login_required
@require_GET
def block_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One block: which numbers are used, gaps, clashes; and the way to return it."""
    return _show(request, _block(request, pk), ReturnForm())


@login_required
@require_POST
def block_return(request: HttpRequest, pk: int) -> HttpResponse:
    """End the block; numbers left over become gaps with a reason."""
    block = _block(request, pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            gaps = number_blocks.take_back(
                block=block, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            text = _("Returned. Numbers left over: %(count)s.")
            messages.success(request, text % {"count": len(gaps)})
            return go(request, block.get_absolute_url())
    return _show(request, block, form, status=422)


def _block(request: HttpRequest, pk: int) -> NumberBlock:
    visible = NumberBlock.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("reception__territory", "given_to", "given_by", "returned_by"),
        pk=pk,
    )


def _clashes(clashes: Any) -> Any:
    return clashes.select_related("appeal", "by").order_by("-pk")


def _show(
    request: HttpRequest, block: NumberBlock, form: ReturnForm, status: int = 200
) -> HttpResponse:
    used = block.used()
    gaps = NumberGap.objects.filter(block=block)
    context = {
        "numbers": block,
        "form": form,
        "used": [(block.number_of(one)) for one in used],
        "left": block.size - len(used),
        "gaps": [(block.number_of(one.sequence), one.reason) for one in gaps],
        "clashes": _clashes(NumberClash.objects.filter(block=block)),
        "may_return": block.is_open and number_blocks.may_manage(request.user, block.reception),
    }
    return render(request, "receptions/block_detail.html", context, status=status)
