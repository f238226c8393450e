"""What is kept about a reception itself: address and hours, SMS, the training of its people."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions.exceptions import ReceptionsError
from receptions.forms.fields import LineField
from receptions.forms.network import ReceptionForm
from receptions.models import Reception
from receptions.services import network, training
from territories.htmx import go
from territories.models import User
from territories.permissions import can_manage, can_manage_people, can_see_people


class TrainingForm(forms.Form):
    """A training by its paper."""

    trained_on = forms.DateField(
        label=gettext_lazy("Trained on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    topic = LineField(label=gettext_lazy("What about"), max_length=200)
    document = LineField(label=gettext_lazy("Number of the document"), max_length=100)
    provider = LineField(label=gettext_lazy("Who trained"), max_length=200)


@login_required
@require_http_methods(["GET", "POST"])
def reception_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change address, telephone, hours and facilities; administrators also close it."""
    reception = _reception(code)
    if not network.may_edit(request.user, reception):
        raise PermissionDenied
    form = ReceptionForm(
        request.POST if request.method == "POST" else None,
        initial=model_to_dict(reception),
        may_close=can_manage_people(request.user),
    )
    if form.is_valid():
        try:
            network.edit(reception=reception, changes=form.cleaned_data, by=request.user)
        except ReceptionsError as error:
            form.add_error("closed_on" if "closed_on" in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return go(request, reverse("receptions:reception-detail", args=[code]))
    context = {"reception": reception, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/reception_form.html", context, status=status)


@login_required
@require_POST
def reception_sms(request: HttpRequest, code: str) -> HttpResponse:
    """Switch notices by SMS on or off."""
    reception = _reception(code)
    if not network.may_switch(request.user, reception):
        raise PermissionDenied
    network.switch_sms(reception=reception, on=request.POST.get("on") == "1", by=request.user)
    return go(request, reverse("receptions:reception-detail", args=[code]))


@login_required
@require_GET
def reception_training(request: HttpRequest, code: str) -> HttpResponse:
    """Who was trained when, and by when again."""
    reception = _reception(code)
    if not may_see_training(request.user, reception):
        raise PermissionDenied
    context = {
        "reception": reception,
        "lines": training.of_reception(reception),
        "may_add": can_manage_people(request.user),
    }
    return render(request, "receptions/training_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def training_add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write down the training of one of the reception's people."""
    reception = _reception(code)
    if not can_manage_people(request.user):
        raise PermissionDenied
    people = {one.post.user_id: one.post.user for one in training.of_reception(reception)}
    if pk not in people:
        raise Http404
    if not can_manage(request.user, people[pk]):
        raise PermissionDenied
    form = TrainingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            training.record(person=people[pk], by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The training is written down."))
            return go(request, reverse("receptions:reception-training", args=[code]))
    context = {"reception": reception, "person": people[pk], "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/training_form.html", context, status=status)


def may_see_training(user: User, reception: Reception) -> bool:
    """As for posts; and the head, who sends people to be trained."""
    return can_see_people(user) or user.powers.at("decide_appeals", reception.territory)


def _reception(code: str) -> Reception:
    return get_object_or_404(Reception.objects.select_related("territory__parent"), code=code)
