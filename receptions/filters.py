"""The filters of the register: who may see what is the caller's, what is wanted is theirs.

Everything asked of questions is asked of their facts, in one statement on one narrow table. A
list in order of `-id` with a rare condition makes the planner walk the whole table; so a page is
looked for among the newest appeals first, and in all of them only where these are too few
(`newest_first`). Both answers are the same; the first costs the same in a register of any size.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db.models import F, Max, Min, Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions import lookups
from receptions.choices import AppealType, Channel, QuestionStatus, Urgency
from receptions.forms.choosers import district_field, office_field
from receptions.forms.fields import LineField
from receptions.models import (
    Appeal,
    AppealView,
    BundleMember,
    Duty,
    Question,
    QuestionFact,
    Reception,
    Topic,
)
from receptions.models.words import REACH, AmongKeys, KeysOf, Span
from receptions.word_search import WordSearch
from territories.keyset import KeysetPage, cursor_of
from territories.models import User
from territories.typeahead import TypeaheadField

OF_QUESTIONS = ("status", "overdue", "topic", "office", "district", "urgency")
OF_RECEIPT = ("received_from", "received_to")
FURTHER = 16  # times as far, where the newest have too few
Shape = Callable[[QuerySet[Appeal, Appeal], User], QuerySet[Appeal, Appeal]]


def newest_first(
    form: RegisterFilter, user: User, params: Mapping[str, str], shape: Shape
) -> KeysetPage:
    """A page of the visible appeals that the form shows, `shape` put on their rows."""
    if not form.asks_around:
        visible = Appeal.objects.visible_to(user)
        return KeysetPage(shape(form.narrow(visible, user), user), params=params)
    page = _found_around(form, user, params)
    page.fill(shape(Appeal.objects.all(), user))
    return page


def _found_around(form: RegisterFilter, user: User, params: Mapping[str, str]) -> KeysetPage:
    """The page with bare rows: it may have to be looked for more than once."""
    backwards, cursor = cursor_of(params, ("-id",))
    visible = Appeal.objects.visible_to(user).only("pk")
    whole = whole_register()
    start = int(cursor[0]) if cursor else whole.last
    for reach in (REACH, FURTHER * REACH):
        near = Span(start, start + reach) if backwards else Span(start - reach, start)
        if near.first <= whole.first and near.last >= whole.last:
            break
        found = form.narrow(visible.filter(near.condition), user, near)
        page = KeysetPage(found, params=params)
        if page.has_prev if backwards else page.has_next:
            return page
        if not form.asks_words or len(page) * FURTHER < page.per_page:  # too few there, too
            break
    return KeysetPage(form.narrow(visible, user, whole), params=params)


def found_by(query: str, user: User) -> QuerySet[Appeal, Appeal]:
    """The visible appeals that a stored query string shows to this person."""
    form = RegisterFilter(QueryDict(query))
    return form.narrow(Appeal.objects.visible_to(user), user)


def _any(choices: Any) -> list[Any]:
    return [("", _("any")), *choices]


class RegisterFilter(forms.Form):
    """Everything the register can be narrowed by. All of it is optional."""

    _searched: WordSearch | None = None

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
    urgency = forms.ChoiceField(label=_("Urgency"), choices=_any(Urgency.choices), required=False)
    received_from = forms.DateField(label=_("Received from"), required=False)
    received_to = forms.DateField(label=_("Received to"), required=False)
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    unreplied = forms.BooleanField(label=_("Reply not sent"), required=False)
    bundle = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    mine = forms.BooleanField(label=_("Registered by me"), required=False)
    changed = forms.BooleanField(label=_("Changed since I looked"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("received_from"), data.get("received_to")
        if first and last and first > last:
            self.add_error("received_to", _("The last day lies before the first."))
        return data

    @property
    def asks_around(self) -> bool:
        """Whether more is asked than an index in the order of the register holds."""
        self.is_valid()
        asked = (*OF_QUESTIONS, "q", "bundle", "unreplied", *OF_RECEIPT)
        return any(self.cleaned_data.get(name) for name in asked)

    def _search(self, user: User) -> WordSearch:
        """One for all the spans that a page is looked for in."""
        if self._searched is None:
            self._searched = WordSearch(self.cleaned_data["q"], user)
        return self._searched

    @property
    def asks_words(self) -> bool:
        self.is_valid()
        return bool(self.cleaned_data.get("q"))

    def narrow(
        self, appeals: QuerySet[Appeal, Appeal], user: User, span: Span | None = None
    ) -> QuerySet[Appeal, Appeal]:
        """The appeals that fit what was filled in; none while a field has an error.

        `span` says that the appeals lie in it, which makes the search of words cheaper.
        """
        if not self.is_valid():
            return appeals.none()
        data = self.cleaned_data
        if data.get("q"):
            keys = self._search(user).keys(span or whole_register())
            appeals = appeals.filter(AmongKeys(F("pk"), KeysOf(keys)))
        if data.get("changed"):
            views = AppealView.objects.changed_for(user)
            appeals = appeals.filter(pk__in=views.order_by().values("appeal_id"))
        if data.get("bundle"):
            members = BundleMember.objects.filter(bundle=data["bundle"], left_at__isnull=True)
            appeals = appeals.filter(pk__in=members.values("appeal"))
        if any(data.get(name) for name in OF_QUESTIONS):
            facts = _visible_facts(user).filter(_fact_condition(data))
            if span is not None:
                facts = facts.filter(appeal__gte=span.first, appeal__lte=span.last)
            appeals = appeals.filter(pk__in=facts.order_by().values("appeal_id"))
        if data.get("unreplied"):
            owed = _replies_owed(user)
            if span is not None:
                owed = owed.filter(appeal__gte=span.first, appeal__lte=span.last)
            appeals = appeals.filter(pk__in=owed.order_by().values("appeal_id"))
        if data.get("received_from") or data.get("received_to"):
            appeals = appeals.filter(_received(data))
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


def whole_register() -> Span:
    """All appeals there are."""
    ends = Appeal.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return Span(ends["first"] or 0, ends["last"] or 0)


def _visible_facts(user: User) -> QuerySet[QuestionFact, QuestionFact]:
    """Facts of the questions a person sees; an office filters by its own questions only."""
    facts = QuestionFact.objects.all()
    if user.powers.everywhere("view_appeals"):
        return facts
    if user.powers.office_ids:
        return facts.filter(question__in=Question.objects.visible_to(user).values("pk"))
    receptions = Reception.objects.visible_to(user).values_list("pk", flat=True)
    return facts.filter(reception__in=list(receptions))


def _replies_owed(user: User) -> QuerySet[Duty, Duty]:
    """R-25: replies not sent; the reception's business, not that of the offices."""
    owed = Duty.objects.open().replies()
    if user.powers.office_ids:
        owed = owed.filter(appeal__reception__in=Reception.objects.pks_worked_by(user))
    return owed


def _fact_condition(data: dict[str, Any]) -> Q:
    """What is asked of the questions; type and channel too, which the facts repeat."""
    condition = Q()
    for name in ("status", "channel", "appeal_type", "office"):
        if data.get(name):
            condition &= Q(**{name: data[name]})
    if data.get("urgency"):  # the facts don't repeat it
        condition &= Q(question__urgency=data["urgency"])
    if data.get("overdue"):
        condition &= ~Q(status=QuestionStatus.CLOSED) & Q(legal_due_on__lt=timezone.localdate())
    if topic := data.get("topic"):
        if topic.parent_id:
            condition &= Q(topic=topic)
        else:
            lower = list(Topic.objects.filter(parent=topic).values_list("pk", flat=True))
            condition &= Q(topic__in=lower)
    if data.get("district"):
        condition &= Q(territory=data["district"])
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
