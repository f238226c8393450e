"""What a device sends that registered without a line: the compact form and its questions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from receptions import offline_sittings
from receptions.choices import AppealType, Channel
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.forms.choosers import topic_choices
from receptions.forms.fields import LineField, WordsField
from receptions.forms.letter_fields import ABOUT_AN_OFFICE, LetterFields
from receptions.forms.person import PersonForm, form_field
from receptions.forms.register import own_district
from receptions.models import Reception, Topic
from receptions.services.offline import Seat
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Office, Territory

# What a person brings to the desk itself; what bodies send on can wait for the line.
CHANNELS = [
    (one.value, one.label)
    for one in (Channel.DESK, Channel.FIELD, Channel.PUBLIC, Channel.TRUST_LINE, Channel.POST)
]


def offices(reception: Reception) -> QuerySet[Office, Office]:
    """Whom a complaint may be about: offices of the reception's place and of those above it."""
    codes = [code for code in reception.territory.path.split(".") if code]
    found = Office.objects.active().filter(territory__code__in=codes)
    return found.select_related("territory").order_by("-territory__path", "name_uz", "pk")


def places(reception: Reception) -> Any:
    """Where a question may lie: the own district with its mahallas, else the districts."""
    inside = Territory.objects.within(reception.territory).filter(valid_to__isnull=True)
    levels = Q(level__in=DISTRICT_LEVELS)
    if own_district(reception) is not None:
        levels |= Q(level=Level.MAHALLA)
    return inside.filter(levels).select_related("parent").order_by("level", "name_uz", "pk")


class PlaceField(forms.ModelChoiceField):
    """One of the places or offices the device took along."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class OfflineForm(LetterFields, PersonForm):
    """The desk's fields without look-ups, so that they work without a line."""

    known = None
    known_pk = None
    mahalla = PlaceField(
        label=_("Mahalla of residence"),
        queryset=Territory.objects.none(),
        required=False,
        empty_label=_("Not stated"),
    )
    received_at = forms.DateTimeField(label=_("Received at"))
    channel = forms.ChoiceField(label=_("How it came"), choices=CHANNELS, initial=Channel.DESK)
    sitting = forms.IntegerField(
        label=_("At a field or public reception"),
        required=False,
        max_value=2**31 - 1,
        widget=forms.Select,
    )
    desk = LineField(label=_("Desk"), max_length=20, required=False)
    outcome = forms.ChoiceField(label=_("What became of it"), required=False)
    result = WordsField(
        label=_("What was done or explained"),
        rows=2,
        required=False,
        help_text=_("It stands in the protocol; no appeal is registered."),
    )
    form = form_field()
    appeal_type = forms.ChoiceField(
        label=_("Type"), choices=AppealType, initial=AppealType.APPLICATION
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    text = WordsField(label=_("Words of the appeal"), rows=5)
    complained_office = PlaceField(
        queryset=Office.objects.none(), empty_label=_("–"), **ABOUT_AN_OFFICE
    )

    def __init__(self, *args: Any, reception: Reception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mahallas = places(reception).filter(level=Level.MAHALLA)
        self.fields["mahalla"].queryset = mahallas  # type: ignore[attr-defined]
        self.fields["complained_office"].queryset = offices(reception)  # type: ignore[attr-defined]
        self.reception = reception
        near = offline_sittings.near(reception)
        self.fields["sitting"].widget.choices = [("", _("no, at the reception itself")), *near]  # type: ignore[attr-defined]
        ended = offline_sittings.outcomes()
        self.fields["outcome"].choices = [("", _("registered as an appeal")), *ended]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        self._check_person(self.cleaned_data)
        self._check_form(self.cleaned_data)
        self._check_letter(self.cleaned_data)
        self._check_count(self.cleaned_data)
        self._check_outcome(self.cleaned_data)
        return self.cleaned_data

    def _check_outcome(self, data: dict[str, Any]) -> None:
        if data.get("outcome") and not data.get("sitting"):
            self.add_error("sitting", _("Choose the field or public reception."))
        if data.get("outcome") and not data.get("result"):
            self.add_error("result", _("Write down what was done or explained."))

    def seat(self) -> Seat | None:
        """The sitting and desk it was registered at, if any."""
        pk = self.cleaned_data["sitting"]
        return Seat(pk, self.cleaned_data["desk"]) if pk else None

    def on_the_spot(self, *, key: uuid.UUID, topic: Topic) -> offline_sittings.OnTheSpot:
        """The visitor as the sitting takes one whose matter ended at the desk."""
        data = self.cleaned_data
        return offline_sittings.OnTheSpot(
            key=key,
            sitting=data["sitting"],
            desk=data["desk"],
            applicant=self.applicant(),
            topic=topic,
            text=data["text"],
            outcome=data["outcome"],
            result=data["result"],
            at=data["received_at"],
        )

    def draft(
        self, *, key: uuid.UUID, received_at: dt.datetime, questions: tuple[QuestionDraft, ...]
    ) -> AppealDraft:
        """Everything typed, as the service takes it."""
        data = self.cleaned_data
        return AppealDraft(
            reception=self.reception,
            channel=offline_sittings.channel(self.reception, data["sitting"]) or data["channel"],
            form=data["form"],
            appeal_type=data["appeal_type"],
            applicant=self.applicant(),
            text=data["text"],
            language=data["language"],
            received_at=received_at,
            questions=questions,
            person_count=data["person_count"],
            is_collective=data["is_collective"],
            is_anonymous=data["is_anonymous"],
            submission_key=key,
            notices=self.notices(),
            **self.letter(),
        )


class OfflineQuestionForm(forms.Form):
    """One question: topic, place and what must happen."""

    topic = forms.ChoiceField(label=_("Topic"))
    place = PlaceField(label=_("Place"), queryset=Territory.objects.none(), empty_label=None)
    street = LineField(label=_("Street or place"), max_length=200, required=False)
    question = WordsField(
        label=_("What must happen"),
        rows=2,
        required=False,
        help_text=_("Leave it empty to take over the words of the appeal."),
    )

    def __init__(self, *args: Any, reception: Reception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]
        self.fields["place"].queryset = places(reception)  # type: ignore[attr-defined]

    def draft(self, words: str) -> QuestionDraft:
        """The question as the service takes it; empty text takes the words of the appeal."""
        data = self.cleaned_data
        place: Territory = data["place"]
        mahalla = place if place.level == Level.MAHALLA else None
        return QuestionDraft(
            topic=Topic.objects.choosable().get(pk=data["topic"]),
            text=data["question"] or words,
            territory=place.parent if mahalla is not None and place.parent else place,
            mahalla=mahalla,
            place=data["street"],
        )
