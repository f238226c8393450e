"""Searching, reading and writing the knowledge base."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from receptions import lookups
from receptions.choices import ANSWER_OUTCOMES
from receptions.forms.fields import LineField, WordsField
from receptions.models import Article, Topic
from receptions.models.knowledge import ArticleKind
from territories.typeahead import TypeaheadField

MOST_TOPICS = 20


def _any(choices: Any) -> list[Any]:
    return [("", _("any")), *choices]


class KnowledgeFilter(forms.Form):
    """Words in any script, the topic, what kind of article, the language."""

    q = LineField(
        label=_("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    topic = TypeaheadField(
        queryset=Topic.objects.select_related("parent"),
        url_name="receptions:lookup-topics",
        search=lookups.search_topics,
        label=_("Topic or group"),
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=_any(ArticleKind.choices), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=_any(settings.LANGUAGES), required=False
    )


class ArticleForm(forms.Form):
    """An article; topics by their codes, so that one line takes any number of them."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    title = LineField(label=_("Title"), max_length=200)
    body = WordsField(label=_("Text"), rows=12)
    topics = LineField(
        label=_("Topics"),
        required=False,
        max_length=300,
        help_text=_("Codes of topics or groups with commas: 03, 05.02. Empty: for all topics."),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", "–"), *((one.value, one.label) for one in ANSWER_OUTCOMES)],
        required=False,
        help_text=_("Only for a model answer."),
    )
    published = forms.BooleanField(label=_("Published"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_topics(self) -> list[Topic]:
        """The topics of the codes, all of them known."""
        text = self.cleaned_data["topics"].replace(";", ",")
        codes = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        if len(codes) > MOST_TOPICS:
            raise forms.ValidationError(_("At most 20 topics."))
        found = {topic.code: topic for topic in Topic.objects.filter(code__in=codes)}
        if unknown := [code for code in codes if code not in found]:
            raise forms.ValidationError(
                _("There is no topic with the code %(codes)s."),
                params={"codes": ", ".join(unknown)},
            )
        return [found[code] for code in codes]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("outcome") and data.get("kind") != ArticleKind.ANSWER:
            self.add_error("outcome", _("Only a model answer has an outcome."))
        return data


def initial_of(article: Article) -> dict[str, Any]:
    """An article as the form shows it."""
    names = ("kind", "language", "title", "body", "outcome", "published", "version")
    codes = article.topics.order_by("code").values_list("code", flat=True)
    return {**{name: getattr(article, name) for name in names}, "topics": ", ".join(codes)}
