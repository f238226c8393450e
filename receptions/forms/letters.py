"""Forms of letters and their templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from receptions.choices import LetterChannel, LetterKind
from receptions.forms.fields import LineField, WordsField
from receptions.letters import unknown_placeholders
from receptions.models import Appeal, Letter, Question


class NewLetterForm(forms.Form):
    """Which letter, about which question, in which language."""

    kind = forms.ChoiceField(label=_("Letter"), choices=LetterKind)
    question = forms.ModelChoiceField(
        Question.objects.none(), label=_("Question"), to_field_name="ordinal", empty_label=None
    )
    also = forms.ModelMultipleChoiceField(
        Question.objects.none(),
        label=_("Covers also"),
        to_field_name="ordinal",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A reply, forwarding notice or conclusion can speak of several questions."),
    )
    language = forms.ChoiceField(label=_("Language and script"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": appeal.language, "question": 1} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        questions = appeal.questions.select_related("topic").order_by("ordinal")
        for name in ("question", "also"):
            field = self.fields[name]
            field.queryset = questions
            field.label_from_instance = lambda one: f"{one.ordinal}. {one.topic}"
        if len(questions) < 2:
            del self.fields["also"]


class LetterForm(forms.ModelForm):
    """The words of a draft, whom it is for, and how it goes."""

    subject = LineField(label=_("Subject"), max_length=200)
    body = WordsField(
        label=_("Text"),
        rows=16,
        help_text=_("Each line becomes a paragraph. Lines of underscores are still to be filled."),
    )
    addressee = LineField(label=_("Addressee"), max_length=300, required=False)
    postal_address = LineField(label=_("Postal address"), max_length=400, required=False)
    channel = forms.ChoiceField(label=_("Sent by"), choices=LetterChannel)

    class Meta:
        model = Letter
        fields = ["subject", "body", "addressee", "postal_address", "channel"]


class TemplateForm(forms.Form):
    """The words of a template; an unknown placeholder is named."""

    subject = LineField(label=_("Subject"), max_length=200)
    body = WordsField(label=_("Text"), rows=20, help_text=_("Each line becomes a paragraph."))

    def clean_subject(self) -> str:
        return _with_known_placeholders(self.cleaned_data["subject"])

    def clean_body(self) -> str:
        return _with_known_placeholders(self.cleaned_data["body"])


def _with_known_placeholders(text: str) -> str:
    unknown = unknown_placeholders(text)
    if unknown:
        raise forms.ValidationError(
            _("No such placeholder: %(names)s"), params={"names": ", ".join(unknown)}
        )
    return text
