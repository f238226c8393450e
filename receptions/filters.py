"""The filters of the register, and how a filter for few rows is told from one for many.

A list in order of `-id` with a rare condition makes the planner walk the whole table. So the
matching keys are asked for first, a limited number of them: where they are few the list is made
of them, where they are many the plain condition finds a page soon enough.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions import lookups
from receptions.choices import AppealType, Channel, QuestionStatus
from receptions.forms.choosers import district_field, office_field
from receptions.forms.fields import LineField
from receptions.models import Appeal, Question, Topic
from territories.models import User
from territories.typeahead import TypeaheadField

FEW = 2_000


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
            appeals = _few_or_plain(
                appeals,
                appeals.matching(data["q"]).order_by().values_list("pk", flat=True),  # type: ignore[attr-defined]
                lambda found: found.matching(data["q"]),
            )
        condition = self._question_condition(data)
        if condition:
            keys = Question.objects.filter(condition).order_by().values_list("appeal_id", flat=True)
            fits = Question.objects.filter(condition, appeal=OuterRef("pk"))
            appeals = _few_or_plain(appeals, keys, lambda found: found.filter(Exists(fits)))
        if data.get("received_from") or data.get("received_to"):
            received = _received(data)
            keys = appeals.filter(received).order_by().values_list("pk", flat=True)
            appeals = _few_or_plain(appeals, keys, lambda found: found.filter(received))
        return appeals.filter(_appeal_condition(data, user))

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
