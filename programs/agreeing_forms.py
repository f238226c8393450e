"""Shapes of input of the agreeing: comments, consents, decisions line by line, amendments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.agreeing_choices import Verdict
from programs.forms import named
from programs.line_forms import LineForm
from programs.services.amendment_columns import About
from programs.services.sources import LeftOut
from receptions.forms.fields import LineField, WordsField
from territories.models import Office


class CommentForm(forms.Form):
    """A comment on a measure."""

    text = WordsField(label=_("Your comment"), rows=2)


class AnswerForm(forms.Form):
    """An answer to a comment."""

    text = WordsField(label=_("Your answer"), rows=2)
    resolves = forms.BooleanField(label=_("The comment is settled"), required=False)

    def __init__(self, *args: Any, may_resolve: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_resolve:
            del self.fields["resolves"]


class NamedOffices(forms.ModelMultipleChoiceField):
    """Offices by their name, with their territory."""

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


class ConsentAskForm(forms.Form):
    """Which offices are asked, and by when."""

    offices = NamedOffices(
        label=_("Offices to ask"),
        queryset=Office.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(label=_("Answer by"), widget=forms.DateInput)
    note = WordsField(label=_("Words to the offices"), rows=2, required=False)

    def __init__(
        self, *args: Any, offices: Sequence[Office], asked: Sequence[Office], day: dt.date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial = {"offices": [one.pk for one in asked], "due_on": day}
        super().__init__(*args, initial=initial, **kwargs)
        rows = Office.objects.filter(pk__in=[one.pk for one in offices])
        self.fields["offices"].queryset = rows.select_related("territory")  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    """What the office says about one measure; left empty, it says nothing."""

    verdict = forms.ChoiceField(
        label=_("Answer"), choices=Verdict.choices, widget=forms.RadioSelect, required=False
    )
    text = WordsField(
        label=_("Remarks, or the reason"),
        rows=2,
        required=False,
        help_text=_("Needed unless you simply consent."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        verdict, text = data.get("verdict"), data.get("text")
        if text and not verdict and "verdict" not in self.errors:
            self.add_error("verdict", _("Choose an answer."))
        if verdict and verdict != Verdict.YES and not text:
            self.add_error("text", _("Say what your remarks are, or why you don't consent."))
        return data


class LineDecisionForm(forms.Form):
    """The regional head's remark on one measure, and whether it is left out."""

    is_declined = forms.BooleanField(label=_("Don't approve this measure"), required=False)
    reason = WordsField(label=_("Reason or remark"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("is_declined") and not data.get("reason"):
            self.add_error("reason", _("Say why this measure is not approved."))
        return data

    @property
    def is_remark(self) -> bool:
        """Whether something is said of a measure that is not left out."""
        return bool(self.cleaned_data["reason"]) and not self.cleaned_data["is_declined"]


class ReturnAllForm(forms.Form):
    """Why the programme as a whole goes back."""

    reason = WordsField(
        label=_("Reason of the return"),
        rows=3,
        required=False,
        help_text=_("Needed when you return the programme."),
    )


class AmendmentForm(LineForm):
    """The plan of a measure as it should be, its place and topic, and why.

    With `waiting` a further problem may be put into it. Place and topic left empty stay.
    """

    problem = forms.ChoiceField(
        label=_("A further problem it takes up"), required=False, choices=[("", "–")]
    )
    grounds = WordsField(label=_("Grounds of the change"), rows=3)

    def __init__(self, *args: Any, waiting: Sequence[LeftOut] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].required = self.fields["place"].required = False
        self._offer_problems(waiting)

    def _offer_problems(self, waiting: Sequence[LeftOut]) -> None:
        if not waiting:
            del self.fields["problem"]
            return
        field: Any = self.fields["problem"]
        field.choices = [*field.choices, *((f"{one.kind}-{one.pk}", one.short) for one in waiting)]

    def clean_topic(self) -> Any:
        return super().clean_topic() if self.cleaned_data["topic"] else None

    @property
    def about(self) -> About:
        """Place and topic as they should be."""
        line, data = self.instance, self.cleaned_data
        return About(data["place"] or line.place, data["topic"] or line.topic)


class NewMeasureForm(AmendmentForm):
    """A problem that waits and the measure that is to solve it, or a measure without one."""

    reason = LineField(label=_("Why it has no source problem"), max_length=300, required=False)
    field_order = ["problem", "reason", "topic", "place", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = self.initial["topic"] = None
        own = _("Only for a measure without a source problem.")
        for name in ("reason", "topic", "place"):
            self.fields[name].help_text = own

    def _offer_problems(self, waiting: Sequence[LeftOut]) -> None:
        field: Any = self.fields["problem"]
        field.label = _("Problem that waits")
        found = [(f"{one.kind}-{one.pk}", one.short) for one in waiting]
        field.choices = [("", _("none: a measure of your own")), *found]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in () if data.get("problem") else ("reason", "topic", "place"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("A measure without a source problem needs this."))
        return data


class DecideForm(forms.Form):
    """The regional head's word on an amendment."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    reason = WordsField(
        label=_("Reason"), rows=2, required=False, help_text=_("Needed when you refuse.")
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("decision") == "refuse" and not data.get("reason"):
            self.add_error("reason", _("A refusal needs a reason."))
        return data
