"""Forms of the signals: which to show, and the step that is taken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import WordsField
from receptions.models import Signal, Topic
from receptions.signal_choices import OPEN_STATES, SignalKind, SignalState, SignalStepKind
from territories.models import Territory, User

OPEN, ALL = "", "all"


class SignalFilter(forms.Form):
    """Signals by kind, place, group of topics and state; open ones unless asked otherwise."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("any")), *SignalKind.choices], required=False
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Territory, with all below it"),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    topic = forms.ModelChoiceField(
        Topic.objects.groups(),
        label=_("Group of topics"),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            (OPEN, _("not acted on yet")),
            *SignalState.choices,
            ("raised", _("written to the level above")),
            (ALL, _("all")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = user.powers.territories("view_appeals") & Territory.objects.with_reception()
        field: Any = self.fields["territory"]
        field.queryset = places.filter(valid_to__isnull=True).order_by("path")

    def narrow(self, signals: QuerySet[Signal]) -> QuerySet[Signal]:
        """The signals that fit what was filled in."""
        self.is_valid()
        data = self.cleaned_data
        if data.get("kind"):
            signals = signals.filter(kind=data["kind"])
        if data.get("territory"):
            signals = signals.filter(territory__path__startswith=data["territory"].path)
        if group := data.get("topic"):
            signals = signals.filter(Q(topic=group) | Q(topic__parent=group))
        return signals.filter(_state(data.get("state", OPEN)))


def _state(state: str) -> Q:
    if state == ALL:
        return Q()
    if state == "raised":
        return Q(raised=True)
    return Q(state=state) if state else Q(state__in=OPEN_STATES)


class SignalStepForm(forms.Form):
    """What is done about a signal."""

    step = forms.ChoiceField(label=_("Step"), widget=forms.RadioSelect)
    note = WordsField(
        label=_("What was done, or why not"),
        required=False,
        rows=3,
        help_text=_("Needed for everything but having looked at it."),
    )

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            SignalStepKind.SEEN: _("I have looked at it"),
            SignalStepKind.ACTED: _("It is acted on"),
            SignalStepKind.DISMISSED: _("Dismiss it"),
            SignalStepKind.RAISED: _("Write to the level above"),
        }
        field: Any = self.fields["step"]
        field.choices = [(step, labels[SignalStepKind(step)]) for step in steps]
