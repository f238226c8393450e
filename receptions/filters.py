"""The filters of the register, and how a filter for few rows is told from one for many.

A list in order of `-id` with a rare condition makes the planner walk the whole table. So the
matching keys are asked for first, a limited number of them: where they are few the list is made
of them, where they are many the plain condition finds a page soon enough.

Words are looked for in everything of an appeal that the person may see: its own words, its
questions, the answers, the notes of hops and checks. One statement asks all five indexes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions import lookups, old_numbers
from receptions.choices import AppealType, Channel, QuestionStatus
from receptions.forms.choosers import district_field, office_field
from receptions.forms.fields import LineField
from receptions.models import (
    Answer,
    Appeal,
    AppealView,
    Assignment,
    Question,
    Topic,
    Verification,
)
from receptions.models.appeal import Matches, NoteDocument, WordQuery
from territories.models import User
from territories.typeahead import TypeaheadField

FEW = 2_000


def found_by(query: str, user: User) -> QuerySet[Appeal, Appeal]:
    """The visible appeals that a stored query string shows to this person."""
    form = RegisterFilter(QueryDict(query))
    return form.narrow(Appeal.objects.visible_to(user), user)


def _any(choices: Any) -> list[Any]:
    return [("", _("any")), *choices]


class RegisterFilter(forms.Form):
    """Everything the register can be narrowed by. All of it is optional."""

    q = LineField(
        label=_("Words, name or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=_any(QuestionStatus.choices), required=False
    )
    channel = forms.ChoiceField(
        label=_("How it came"), choices=_any(Channel.choices), required=False
    )
    appeal_type = forms.ChoiceField(
        label=_("Type"), choices=_any(AppealType.choices), required=False
    )
    topic = TypeaheadField(
        queryset=Topic.objects.select_related("parent"),
        url_name="receptions:lookup-topics",
        search=lookups.search_topics,
        label=_("Topic or group"),
        required=False,
    )
    office = office_field(label=_("Office"), required=False)
    district = district_field(label=_("District or city"))
    received_from = forms.DateField(label=_("Received from"), required=False)
    received_to = forms.DateField(label=_("Received to"), required=False)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    mine = forms.BooleanField(label=_("Registered by me"), required=False)
    changed = forms.BooleanField(label=_("Changed since I looked"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("received_from"), data.get("received_to")
        if first and last and first > last:
            self.add_error("received_to", _("The last day lies before the first."))
        return data

    def narrow(self, appeals: QuerySet[Appeal, Appeal], user: User) -> QuerySet[Appeal, Appeal]:
        """The appeals that fit what was filled in; fields with errors are left out."""
        self.is_valid()
        data = self.cleaned_data
        if data.get("q"):
            own, others = _word_searches(data["q"], user)
            own |= old_numbers.condition(data["q"], appeals)
            found_in = appeals.filter(own).order_by().values_list("pk", flat=True)
            parts = [one.order_by().values_list(key, flat=True) for one, key in others]
            keys = found_in.union(*parts, all=True)
            fits = own
            for one, key in others:
                # The second comparison changes nothing, but keeps PostgreSQL from reading every
                # match into a hash table: each row of the list asks for its own rows instead.
                fits |= Exists(one.filter(**{key: OuterRef("pk"), f"{key}__gte": OuterRef("pk")}))
            appeals = _few_or_plain(appeals, keys, lambda found: found.filter(fits))
        if data.get("changed"):
            views = AppealView.objects.changed_for(user)
            appeals = _few_or_plain(
                appeals,
                views.order_by().values_list("appeal_id", flat=True),
                lambda found: found.filter(Exists(views.filter(appeal=OuterRef("pk")))),
            )
        condition = self._question_condition(data)
        if condition:
            questions = Question.objects.filter(condition)
            if user.powers.office_ids:  # an office filters, too, by its own questions only
                questions = questions.visible_to(user)
            keys = questions.order_by().values_list("appeal_id", flat=True)
            such = questions.filter(appeal=OuterRef("pk"))
            appeals = _few_or_plain(appeals, keys, lambda found: found.filter(Exists(such)))
        if data.get("received_from") or data.get("received_to"):
            received = _received(data)
            keys = appeals.filter(received).order_by().values_list("pk", flat=True)
            appeals = _few_or_plain(appeals, keys, lambda found: found.filter(received))
        return appeals.filter(_appeal_condition(data, user))

    def as_query(self) -> str:
        """The filter as a query string: its own valid fields in their order, never a cursor."""
        self.is_valid()
        query = QueryDict(mutable=True)
        for name, value in self.cleaned_data.items():
            if isinstance(value, Model):
                query[f"{name}_id"] = str(value.pk)
                query[name] = self.fields[name].label_of(value)
            elif value:
                query[name] = "on" if value is True else str(value)
        return query.urlencode()

    def _question_condition(self, data: dict[str, Any]) -> Q:
        condition = Q()
        if data.get("status"):
            condition &= Q(status=data["status"])
        if data.get("overdue"):
            condition &= ~Q(status=QuestionStatus.CLOSED) & Q(legal_due_on__lt=timezone.localdate())
        if topic := data.get("topic"):
            if topic.parent_id:
                condition &= Q(topic=topic)
            else:
                lower = list(Topic.objects.filter(parent=topic).values_list("pk", flat=True))
                condition &= Q(topic__in=lower)
        for name, column in (("office", "office"), ("district", "territory")):
            if data.get(name):
                condition &= Q(**{column: data[name]})
        return condition


def _word_searches(text: str, user: User) -> tuple[Q, list[tuple[Any, str]]]:
    """The condition on the appeal's own words, and the rows around it with their key.

    Each other search starts at what the person may see: an office finds by its own questions.
    """
    query = WordQuery(Value(text))
    words = Q(Matches(F("search"), query))
    note = Q(Matches(NoteDocument(F("note")), query)) & ~Q(note="")
    questions = Question.objects.visible_to(user)
    searches: list[tuple[Any, str]] = [(questions.filter(words), "appeal_id")]
    for rows, condition in (
        (Answer.objects.all(), words),
        (Assignment.objects.all(), note),
        (Verification.objects.all(), note),
    ):
        found = rows.filter(condition)  # type: ignore[attr-defined]
        if not user.powers.everywhere("view_appeals"):
            found = found.filter(question__in=questions)
        searches.append((found, "question__appeal_id"))
    return words, searches


def _appeal_condition(data: dict[str, Any], user: User) -> Q:
    condition = Q()
    for name in ("channel", "appeal_type"):
        if data.get(name):
            condition &= Q(**{name: data[name]})
    if data.get("mine"):
        condition &= Q(registered_by=user)
    return condition


def _received(data: dict[str, Any]) -> Q:
    condition = Q()
    if data.get("received_from"):
        condition &= Q(received_at__gte=_midnight(data["received_from"]))
    if data.get("received_to"):
        condition &= Q(received_at__lt=_midnight(data["received_to"] + dt.timedelta(days=1)))
    return condition


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _few_or_plain(appeals: Any, keys: Any, plain: Any) -> Any:
    """Rows by their keys where these are few, else by the plain condition."""
    found = list(keys[: FEW + 1])
    return appeals.filter(pk__in=set(found)) if len(found) <= FEW else plain(appeals)
