"""Forms of routing: rules, parts of co-executors, abolished offices, the period of a table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.choosers import office_field
from receptions.forms.fields import FilesField, LineField, WordsField
from receptions.models import RoutingRule, Topic
from receptions.passing import Period
from receptions.routing_choices import Profile, TargetKind, TargetLevel
from territories import clock
from territories.choices import DISTRICT_LEVELS, BodyKind, Level
from territories.models import StateBody, Territory

ANY = ("", _("any"))


class TopicOrGroup(forms.ModelChoiceField):
    """Groups with their topics below them."""

    def label_from_instance(self, topic: Any) -> str:
        return f"{topic.code} {topic.name}"


class PlaceChoice(forms.ModelChoiceField):
    """Regions with their districts below them."""

    def label_from_instance(self, place: Any) -> str:
        return place.name if place.level == Level.REGION else f"– {place.name}"


class RuleForm(forms.Form):
    """A rule: what it fits, where it sends, from when, on what basis."""

    position = forms.IntegerField(
        label=_("Place in the order"),
        min_value=1,
        help_text=_("Rules are tried in order; the first wins."),
    )
    topic = TopicOrGroup(
        Topic.objects.order_by("code"),
        label=_("Topic or group of topics"),
        required=False,
        empty_label=_("any"),
    )
    territory = PlaceChoice(
        Territory.objects.none(), label=_("Territory"), required=False, empty_label=_("any")
    )
    about_office = office_field(
        label=_("Office complained about"),
        required=False,
        help_text=_("Only complaints about this office. Empty: any."),
    )
    about_kind = forms.ChoiceField(
        label=_("Kind of the body complained about"),
        choices=[ANY, *BodyKind.choices],
        required=False,
    )
    profile = forms.ChoiceField(
        label=_("Organisation profile"), choices=[ANY, *Profile.choices], required=False
    )
    target = forms.ChoiceField(label=_("Goes to"), choices=TargetKind, widget=forms.RadioSelect)
    target_body = forms.ModelChoiceField(
        StateBody.objects.none(),
        label=_("State body"),
        required=False,
        empty_label="–",
        help_text=_("For “the nearest office of a state body”."),
    )
    target_office = office_field(
        label=_("Office"), required=False, help_text=_("For “a named office”.")
    )
    target_level = forms.ChoiceField(
        label=_("Whose khokimiyat"), choices=[("", "–"), *TargetLevel.choices], required=False
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput())
    valid_to = forms.DateField(label=_("Valid to"), required=False, widget=forms.DateInput())
    note = LineField(label=_("Legal basis"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Territory.objects.filter(
            level__in=(Level.REGION, *DISTRICT_LEVELS), valid_to__isnull=True
        )
        self.fields["territory"].queryset = places.order_by("path")  # type: ignore[attr-defined]
        bodies = StateBody.objects.order_by("name_uz")
        self.fields["target_body"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        needed = {
            TargetKind.BODY: "target_body",
            TargetKind.OFFICE: "target_office",
            TargetKind.KHOKIMIYAT: "target_level",
        }
        wanted = needed.get(data.get("target"))  # type: ignore[call-overload]
        for name in needed.values():
            if name != wanted:
                data[name] = "" if name == "target_level" else None
        if wanted and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("Say where the rule sends the question."))
        if data.get("about_office") and data.get("about_kind"):
            self.add_error("about_kind", _("Name an office or a kind, not both."))
        return data

    def rule(self) -> RoutingRule:
        """The unsaved rule."""
        return RoutingRule(**self.cleaned_data)


class ComplainedForm(forms.Form):
    """Whom an appeal is about, found out after it was registered."""

    office = office_field(
        label=_("Office complained about"),
        help_text=_("For a complaint: it will not be sent there nor below it (Art. 25)."),
    )
    official = LineField(
        label=_("Official complained about"),
        max_length=200,
        required=False,
        help_text=_("Surname and first name. Only those above will see the complaint."),
    )
    post = LineField(label=_("Post of the official"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = LineField(label=_("Reason"), max_length=300)


class PartForm(forms.Form):
    """One more office and what it is asked."""

    office = office_field(label=_("Office"), help_text=_("Type words of its name and territory."))
    part = WordsField(label=_("Its part"), rows=3, required=False)


class PartAnswerForm(forms.Form):
    """The co-executor's answer to the coordinator."""

    text = WordsField(
        label=_("Answer to the coordinator"),
        rows=6,
        help_text=_("What you found and did, with concrete grounds."),
    )
    files = FilesField(label=_("Papers and photos as evidence"))


class InquiryAnswerForm(forms.Form):
    """What a body knows that was asked for information (T-09)."""

    text = WordsField(label=_("Answer"), rows=6)
    files = FilesField(label=_("Papers"))


class CloseOfficeForm(forms.Form):
    """Which office ends by which act, and who takes over its work."""

    office = office_field(label=_("Office"), help_text=_("Type words of its name and territory."))
    on = forms.DateField(label=_("Closed on"), widget=forms.DateInput())
    act = LineField(label=_("Act"), max_length=200, help_text=_("Kind, number and date."))
    successor = office_field(
        label=_("Successor"),
        required=False,
        help_text=_("Empty: open questions go back to their reception's desk."),
    )


class PeriodForm(forms.Form):
    """First and last day of a table; the present quarter unless named."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput())
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput())

    def period(self) -> Period:
        """The days asked for, within a year."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        quarter = Period.of_quarter(clock.today())
        first, last = data.get("first") or quarter.first, data.get("last") or quarter.last
        if last < first:
            last = first
        return Period(first, min(last, first + dt.timedelta(days=366)))
