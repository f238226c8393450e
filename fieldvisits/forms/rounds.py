"""Rounds and visits: planning, and the sheet filled in at the door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdClass, RoundStatus, Severity, VisitResult
from fieldvisits.drafts import MemberDraft, Problem
from fieldvisits.forms.fields import ReceptionField, any_of, give_places, place_field
from fieldvisits.models import Round
from fieldvisits.rules import MOST_HOUSEHOLDS
from receptions.forms.choosers import topic_choices
from receptions.forms.fields import LineField, WordsField
from receptions.models import Reception, Topic
from territories.choices import Role
from territories.models import Post, User

MEMBER_ROWS = 7  # as many as the mahalla seven
PROBLEM_ROWS = 3
WALKERS = (Role.ROUND_MEMBER, Role.REGISTRAR, Role.HEAD)


class RoundFilter(forms.Form):
    """Rounds by status and by the days they cover."""

    status = forms.ChoiceField(
        label=_("Status"), choices=any_of(RoundStatus.choices), required=False
    )
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def narrow(self, rounds: QuerySet[Round, Round]) -> QuerySet[Round, Round]:
        """Rounds that fit; fields with errors are left out."""
        self.is_valid()
        data = self.cleaned_data
        if data.get("status"):
            rounds = rounds.filter(status=data["status"])
        if data.get("first"):
            rounds = rounds.filter(ends_on__gte=data["first"])
        if data.get("last"):
            rounds = rounds.filter(starts_on__lte=data["last"])
        return rounds


class RoundForm(forms.Form):
    """Where, when, what for, and how many households."""

    reception = ReceptionField()
    territory = place_field(label=_("Mahalla, or a whole district"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("To"), widget=forms.DateInput)
    purpose = LineField(label=_("Purpose"), max_length=300, required=False)
    limit = forms.IntegerField(
        label=_("Households at most"),
        min_value=1,
        max_value=MOST_HOUSEHOLDS,
        initial=50,
        help_text=_(
            "Those never or longest ago talked to are taken first. Households that asked not to be"
            " visited, or that another open round is to visit, are left out."
        ),
    )

    def __init__(
        self, *args: Any, user: User, receptions: QuerySet[Reception, Reception], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        give_places(self, "territory", user)
        self.fields["reception"].offer(receptions)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return with_days_checked(self)


class RoundChangeForm(forms.Form):
    """What of a planned round may be another; the place and the households stay."""

    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("To"), widget=forms.DateInput)
    purpose = LineField(label=_("Purpose"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        return with_days_checked(self)


def with_days_checked(form: forms.Form) -> dict[str, Any]:
    """The cleaned data of a form of a round; its two days must fit and not be over."""
    data = form.cleaned_data
    first, last = data.get("starts_on"), data.get("ends_on")
    if first and last and last < first:
        form.add_error("ends_on", _("The last day lies before the first."))
    elif last and last < timezone.localdate():
        form.add_error("ends_on", _("This day is already over."))
    return data


class MemberForm(forms.Form):
    """One member of the working group; an account is needed for the phone only."""

    name = LineField(label=_("Full name"), max_length=150, required=False)
    position = LineField(label=_("Position"), max_length=150, required=False)
    user = forms.ModelChoiceField(
        label=_("Account"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("no account"),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("position") and not data.get("name") and not data.get("user"):
            self.add_error("name", _("Write the name, or choose the account."))
        return data


class BaseMemberFormSet(forms.BaseFormSet):
    """One list of accounts for all rows, and no account twice."""

    def __init__(self, *args: Any, receptions: Iterable[Reception], **kwargs: Any) -> None:
        self.walkers = walkers(receptions)
        super().__init__(*args, **kwargs)

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        form = super()._construct_form(i, **kwargs)
        form.fields["user"].queryset = self.walkers
        form.fields["user"].choices = self._choices  # the queryset still checks what is sent
        return form

    @property
    def _choices(self) -> list[Any]:
        """The accounts as plain pairs, read once for all the rows."""
        if not hasattr(self, "_pairs"):
            empty = MemberForm.base_fields["user"].empty_label  # type: ignore[attr-defined]
            self._pairs = [("", empty), *((user.pk, str(user)) for user in self.walkers)]
        return self._pairs

    def clean(self) -> None:
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms]
        chosen = [data["user"] for data in rows if data.get("user")]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("One account is chosen twice."))

    def drafts(self) -> list[MemberDraft]:
        """The filled rows as the service takes them."""
        return [
            MemberDraft(data["name"], data["position"], data["user"])
            for data in self.cleaned_data
            if data.get("name") or data.get("user")
        ]


MemberFormSet = forms.formset_factory(
    MemberForm, formset=BaseMemberFormSet, extra=MEMBER_ROWS, max_num=MEMBER_ROWS
)


def walkers(receptions: Iterable[Reception]) -> QuerySet[User, User]:
    """People with an account who may walk a round of one of these receptions."""
    posts = Post.objects.current(on=timezone.localdate()).filter(
        user=OuterRef("pk"),
        role__in=WALKERS,
        territory__in=[reception.territory_id for reception in receptions],
    )
    people = User.objects.filter(Exists(posts), is_active=True)
    return people.order_by("last_name", "first_name", "pk")


class VisitForm(forms.Form):
    """What the visit gave."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[choice for choice in VisitResult.choices if choice[0] != VisitResult.PENDING],
        widget=forms.RadioSelect,
    )
    household_class = forms.ChoiceField(
        label=_("Household class"),
        choices=[("", _("as before")), *HouseholdClass.choices],
        required=False,
    )
    note = WordsField(label=_("Note"), rows=2, required=False)


class ProblemForm(forms.Form):
    """One problem told at the door."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    text = WordsField(label=_("What is the problem"), rows=2, required=False)
    person = LineField(label=_("Who told it"), max_length=200, required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Severity.choices, coerce=int, initial=Severity.MIDDLE
    )
    people_affected = forms.IntegerField(
        label=_("People affected"), min_value=1, max_value=10_000_000, initial=1
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.has_changed():
            for name, text in (
                ("topic", _("Choose the topic.")),
                ("text", _("Write down the problem in a few words.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, text)
        return data


class BaseProblemFormSet(forms.BaseFormSet):
    """One list of topics for all rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.topics = topic_choices()
        super().__init__(*args, **kwargs)

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        form = super()._construct_form(i, **kwargs)
        form.fields["topic"].choices = self.topics
        return form

    def drafts(self) -> list[Problem]:
        """The filled rows as the service takes them."""
        filled = [form.cleaned_data for form in self.forms if form.has_changed()]
        topics = Topic.objects.in_bulk([data["topic"] for data in filled])
        return [
            Problem(
                topic=topics[int(data["topic"])],
                text=data["text"],
                person=data["person"],
                severity=data["severity"],
                people_affected=data["people_affected"],
            )
            for data in filled
        ]


ProblemFormSet = forms.formset_factory(
    ProblemForm, formset=BaseProblemFormSet, extra=PROBLEM_ROWS, max_num=PROBLEM_ROWS
)
