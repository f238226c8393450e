"""Letters kept together and taken apart, repeats and copies marked and unmarked: all reversible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from receptions import permissions
from receptions.choices import BundleKind
from receptions.forms.fields import LineField
from receptions.models import Appeal
from receptions.neighbours import stay
from receptions.services import appeals, bundles, relations, similar
from receptions.views.step_forms import form_page, taken

MOST_BEFORE = 20  # earlier appeals of the same person that are offered


class JoinForm(forms.Form):
    """Which like letters are kept together with this one, and why."""

    kind = forms.ChoiceField(label=_("Why"), choices=BundleKind, widget=forms.RadioSelect)
    all_same = forms.BooleanField(required=False)
    others = forms.MultipleChoiceField(
        label=_("Letters"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, found: Sequence[similar.Similar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.fields["others"].choices = [  # type: ignore[attr-defined]
            (str(one.appeal.pk), self._line(one)) for one in found
        ]
        same = sum(one.is_same for one in found)
        self.fields["kind"].initial = BundleKind.MASS if same else BundleKind.TOGETHER
        if same:
            self.fields["all_same"].label = _("All with the same text (%(count)s)") % {
                "count": same
            }
        else:
            del self.fields["all_same"]

    def _line(self, one: similar.Similar) -> str:
        appeal = one.appeal
        return f"{appeal.number}, {appeal.received_at:%d.%m.%Y}, {one.name}, {one.likeness} %"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("all_same") and not data.get("others") and "others" not in self.errors:
            self.add_error("others", _("Choose at least one other appeal."))
        return data

    def chosen(self) -> list[Appeal]:
        """The letters ticked, one by one or as all of the same text."""
        data = self.cleaned_data
        return [
            one.appeal
            for one in self.found
            if str(one.appeal.pk) in data["others"] or (data.get("all_same") and one.is_same)
        ]


class RelateForm(forms.Form):
    """What this appeal is to an earlier one of the same person."""

    earlier = forms.ChoiceField(label=_("Earlier appeal"), widget=forms.RadioSelect)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = LineField(label=_("Reason"), min_length=3, max_length=300)


def _appeal(request: HttpRequest, number: str) -> Appeal:
    """The visible appeal (404) at whose reception the person works (403)."""
    visible = Appeal.objects.visible_to(request.user)
    found = visible.select_related("reception__territory", "applicant")
    appeal = get_object_or_404(found, number=number)
    if not permissions.can_register(request.user, appeal.reception):
        raise PermissionDenied
    return appeal


@login_required
@require_http_methods(["GET", "POST"])
def appeal_join(request: HttpRequest, number: str) -> HttpResponse:
    """Keep like letters together with this one."""
    appeal = _appeal(request, number)
    found = similar.to_join(appeal=appeal, user=request.user)
    form = JoinForm(request.POST if request.method == "POST" else None, found=found)

    def join() -> None:
        kind = form.cleaned_data["kind"]
        bundles.join(first=appeal, others=form.chosen(), kind=kind, by=request.user)

    said = _("They are kept together from now on.")
    return _done(request, appeal, form, join, said, {"name": "join", "found": found})


@login_required
@require_http_methods(["GET", "POST"])
def appeal_separate(request: HttpRequest, number: str) -> HttpResponse:
    """Take this appeal out of its bundle."""
    appeal = _appeal(request, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _done(
        request,
        appeal,
        form,
        lambda: bundles.separate(
            appeal=appeal, reason=form.cleaned_data["reason"], by=request.user
        ),
        _("It stands alone again."),
        {"name": "separate"},
    )


@login_required
@require_http_methods(["GET", "POST"])
def appeal_relate(request: HttpRequest, number: str) -> HttpResponse:
    """Mark as a repeat (R-14) or copy (R-15) of an earlier appeal; the facts decide which."""
    appeal = _appeal(request, number)
    form = RelateForm(request.POST if request.method == "POST" else None)
    mine = appeals.earlier(appeal.applicant).filter(pk__in=relations.came_before(appeal))
    lawful = mine.not_kept_from(request.user).select_related("reception__territory")  # type: ignore[attr-defined]
    before = list(lawful.prefetch_related("questions__topic")[:MOST_BEFORE])
    choices = []
    for one in before:
        words, about = {"number": one.number}, _about(one)
        verdict = appeals.repeat_verdict(one, received_at=appeal.received_at, on=appeal.counts_from)
        if verdict.holds:
            label = _("a repeat of No. %(number)s") % words
            choices.append((f"repeat:{one.pk}", f"{label}, {about}"))
        label = _("a copy of No. %(number)s") % words
        choices.append((f"duplicate:{one.pk}", f"{label}, {about}"))
    form.fields["earlier"].choices = choices  # type: ignore[attr-defined]

    def relate() -> None:
        kind, _colon, key = form.cleaned_data["earlier"].partition(":")
        earlier = next(one for one in before if str(one.pk) == key)
        relations.relate(appeal=appeal, earlier=earlier, kind=kind, by=request.user)

    said = _("Marked; it can be taken back.")
    return _done(request, appeal, form, relate, said, {"name": "relate", "found": before})


def _about(appeal: Appeal) -> str:
    """When an earlier appeal came and what it was about, to tell it from the others."""
    topics = dict.fromkeys(question.topic.name for question in appeal.questions.all())
    day = f"{timezone.localtime(appeal.received_at):%d.%m.%Y}"
    return ", ".join((day, *topics))


@login_required
@require_http_methods(["GET", "POST"])
def appeal_unrelate(request: HttpRequest, number: str) -> HttpResponse:
    """Take back that it is a repeat or copy."""
    appeal = _appeal(request, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _done(
        request,
        appeal,
        form,
        lambda: relations.unrelate(
            appeal=appeal, reason=form.cleaned_data["reason"], by=request.user
        ),
        _("Taken back."),
        {"name": "unrelate"},
    )


def _done(
    request: HttpRequest,
    appeal: Appeal,
    form: forms.Form,
    step: Callable[[], Any],
    said: Any,
    context: dict[str, Any],
) -> HttpResponse:
    """Do the step of a valid form and go back to the appeal, or show what is wrong."""
    answer = taken(request, form, step, said, stay(request, appeal.get_absolute_url()))
    return answer or form_page(request, "appeal_together", form, appeal=appeal, **context)
