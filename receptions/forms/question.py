"""The questions of an appeal: topic, place and what must happen, each for itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.choices import Urgency
from receptions.drafts import MAX_QUESTIONS, QuestionDraft
from receptions.forms.choosers import (
    TopicField,
    district_field,
    mahalla_field,
    street_field,
    topic_choices,
)
from receptions.forms.fields import PointField, WordsField
from territories.models import Territory


class UrgencyField(forms.ChoiceField):
    """Left as offered, or not sent at all, it makes no question."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data) and super().has_changed(initial, data)


class QuestionForm(forms.Form):
    """One question: topic, place and what must happen."""

    topic = TopicField(label=_("Topic"))
    text = WordsField(
        label=_("What must happen"),
        rows=2,
        required=False,
        help_text=_("Leave it empty to take over the words of the appeal."),
    )
    district = district_field(label=_("District or city"))
    mahalla = mahalla_field(label=_("Mahalla"))
    place = street_field(beside="mahalla", label=_("Street or place"), max_length=200)
    people_affected = forms.IntegerField(
        label=_("People affected"), min_value=1, max_value=10_000_000, initial=1
    )
    urgency = UrgencyField(
        label=_("Urgency"),
        choices=Urgency,
        initial=Urgency.ORDINARY,
        required=False,
        help_text=_("The term of the Law stays; urgent matters are marked in the lists."),
    )
    point = PointField(
        label=_("Place on the map"),
        help_text=_("Latitude and longitude, or the link of a map with the place marked."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        mahalla, district = data.get("mahalla"), data.get("district")
        if mahalla and district and mahalla.parent_id != district.pk:
            if "district" in self.changed_data:
                text = _("This mahalla lies in %(district)s.")
                self.add_error("mahalla", text % {"district": mahalla.parent.name})
            else:
                data["district"] = mahalla.parent
        elif mahalla and not district and "district" not in self.errors:
            data["district"] = mahalla.parent
        elif not district and "district" not in self.errors and "mahalla" not in self.errors:
            self.add_error("district", _("Choose the district or the mahalla."))
        return data

    def draft(self, words: str) -> QuestionDraft:
        """The question as the service takes it; empty text takes the words of the appeal."""
        data = self.cleaned_data
        return QuestionDraft(
            topic=data["topic"],
            text=data["text"] or words,
            territory=data["district"],
            mahalla=data["mahalla"],
            place=data["place"],
            people_affected=data["people_affected"],
            urgency=data["urgency"] or Urgency.ORDINARY,
            point=data["point"],
        )


class BaseQuestionFormSet(forms.BaseFormSet):
    """One list of topics for all forms, read when the first of them is drawn."""

    def __init__(self, *args: Any, district: Territory | None = None, **kwargs: Any) -> None:
        self.topics = cache(topic_choices)
        self.district = district
        super().__init__(*args, **kwargs)

    def initial_form_count(self) -> int:
        """None: a question left as it was offered is no question."""
        return 0 if self.is_bound else super().initial_form_count()

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        if self.district is not None and not self.initial:
            kwargs["initial"] = {
                "district": self.district,
                "people_affected": 1,
                "urgency": Urgency.ORDINARY,
            }
        form = super()._construct_form(i, **kwargs)
        form.fields["topic"].choices = self.topics
        return form

    def drafts(self, words: str) -> tuple[QuestionDraft, ...]:
        """The filled questions as the service takes them."""
        return tuple(form.draft(words) for form in self.forms if form.has_changed())


QuestionFormSet = forms.formset_factory(
    QuestionForm,
    formset=BaseQuestionFormSet,
    extra=0,
    min_num=1,
    max_num=MAX_QUESTIONS,
    validate_max=True,
)
