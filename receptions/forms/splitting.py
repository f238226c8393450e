"""A question split off later, put right, or withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.drafts import QuestionDraft
from receptions.forms.choosers import topic_choices
from receptions.forms.fields import LineField, WordsField
from receptions.forms.question import QuestionForm
from receptions.models import Question
from receptions.services import splitting
from territories.models import Territory


class AddForm(QuestionForm):
    """A further question of a registered appeal."""

    text = WordsField(label=_("What must happen"), rows=3)

    def __init__(self, *args: Any, district: Territory | None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"district": district}, **kwargs)
        self.fields["topic"].choices = topic_choices()


class CorrectForm(QuestionForm):
    """Topic, place and urgency of an open question, with the reason of the change."""

    text = None
    people_affected = None
    reason = LineField(label=_("Reason"), min_length=3, max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        self.question = question
        initial = {
            "topic": question.topic_id,
            "district": question.territory,
            "mahalla": question.mahalla,
            "place": question.place,
            "urgency": question.urgency,
            "point": _point(question),
            "seen": splitting.newest_change(question),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["topic"].choices = topic_choices()

    def draft(self, words: str = "") -> QuestionDraft:
        """The values wanted; words and people affected stay."""
        self.cleaned_data |= {
            "text": self.question.text,
            "people_affected": self.question.people_affected,
        }
        return super().draft(words)


def _point(question: Question) -> Any:
    if question.latitude is None:
        return None
    return question.latitude, question.longitude
