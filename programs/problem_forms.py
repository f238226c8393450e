"""Shapes of input about systemic problems."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from programs.forms import NamedTerritory
from programs.models import StateProgramme, SystemicProblem, SystemicRule
from programs.problem_choices import (
    REGISTERED,
    STANDING,
    ProblemState,
    ProposalKind,
    RuleLevel,
)
from programs.systemic_rules import Parameters
from receptions import lookups
from receptions.forms.fields import LineField, WordsField
from receptions.models import Topic
from territories import clock
from territories.choices import Role
from territories.models import Territory, User
from territories.typeahead import TypeaheadField


class ProblemFilter(forms.Form):
    """The register by state, topic, territory and proposal; everything optional."""

    SHOWS = [
        ("", _("in the register")),
        ("open", _("not decided yet")),
        ("mine", _("waiting for me")),
        *[(state.value, state.label) for state in ProblemState],
    ]
    state = forms.ChoiceField(label=_("State"), choices=SHOWS, required=False)
    topic = TypeaheadField(
        queryset=Topic.objects.select_related("parent"),
        url_name="receptions:lookup-topics",
        search=lookups.search_topics,
        label=_("Topic or group"),
        required=False,
    )
    territory = NamedTerritory(
        label=_("Territory"), queryset=Territory.objects.none(), required=False
    )
    kind = forms.ChoiceField(
        label=_("What is proposed"), choices=[("", _("any")), *ProposalKind.choices], required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        inside = user.powers.inside("view_programmes", "path")
        seen = Territory.objects.with_reception().filter(inside)
        self.fields["territory"].queryset = seen.select_related("parent")  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[SystemicProblem]) -> QuerySet[SystemicProblem]:
        """The rows that fit; a filter that can't be read is left out."""
        self.is_valid()
        data = self.cleaned_data
        rows = rows.filter(self._state(data.get("state", "")))
        if topic := data.get("topic"):
            rows = rows.filter(Q(topic=topic) if topic.parent_id else Q(topic__parent=topic))
        if territory := data.get("territory"):
            own = Q(scope__path__startswith=territory.path)
            rows = rows.filter(own | Q(pk__in=SystemicProblem.objects.reaching(territory)))
        if kind := data.get("kind"):
            rows = rows.filter(proposal_kind=kind)
        return rows

    def _state(self, state: str) -> Q:
        if state == "open":
            return Q(state__in=STANDING)
        if state == "mine":
            return waiting_for(self.user)
        return Q(state=state) if state else Q(state__in=REGISTERED)


def waiting_for(user: User) -> Q:
    """Problems whose next word is this person's: candidates, returned ones, sent up to them."""
    heads = user.powers.inside("draft_programmes", "holder__path")
    above = user.powers.inside("approve_programmes", "holder__path") & ~Q(sent_by=user)
    mine = [ProblemState.CANDIDATE, ProblemState.CONFIRMED, ProblemState.RETURNED]
    theirs = [ProblemState.SENT_UP, ProblemState.ACCEPTED]
    # A head above has the power below too; the next word there is of the head below.
    levels = Q(holder__path__in=_own_paths(user))
    return levels & (heads & Q(state__in=mine) | above & Q(state__in=theirs))


def _own_paths(user: User) -> list[str]:
    """The territories where the person's power to draft was given, nearest word theirs."""
    return list(user.powers.paths("draft_programmes"))


def people_of(problem: SystemicProblem) -> QuerySet[User]:
    """Who may answer for a problem: heads of its territory and of those above."""
    codes = [code for code in problem.scope.path.split(".") if code]
    roles = [Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.REGISTRAR]
    today = clock.today()
    now = Q(posts__ends_on__isnull=True) | Q(posts__ends_on__gte=today)
    found = User.objects.filter(
        now, posts__territory__code__in=codes, posts__role__in=roles, posts__starts_on__lte=today
    )
    return User.objects.filter(pk__in=found).order_by("last_name", "first_name", "pk")


class _OwnerForm(forms.Form):
    """Who answers for the problem."""

    owner = forms.ModelChoiceField(
        label=_("Who answers for it"), queryset=User.objects.none(), required=False
    )
    owner_post = LineField(
        label=_("Post"),
        max_length=200,
        required=False,
        help_text=_("Who answers for it by post, also outside the receptions."),
    )

    def __init__(self, *args: Any, problem: SystemicProblem, **kwargs: Any) -> None:
        own = {"owner": problem.owner_id, "owner_post": problem.owner_post}
        super().__init__(*args, initial={**own, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["owner"].queryset = people_of(problem)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "owner" not in self.errors and not data.get("owner") and not data.get("owner_post"):
            self.add_error("owner", _("Name a person or a post that answers for it."))
        return data


class ConfirmForm(_OwnerForm):
    """A candidate becomes a problem of the register."""

    title = LineField(label=_("Title"), max_length=300)
    field_order = ["title", "owner", "owner_post"]

    def __init__(self, *args: Any, problem: SystemicProblem, **kwargs: Any) -> None:
        self.problem = problem
        initial = {"title": problem.shown_title}
        super().__init__(*args, problem=problem, initial=initial, **kwargs)

    def clean_title(self) -> str:
        """The title; one left as it was shown stays as it is stored."""
        title = str(self.cleaned_data["title"])
        return self.problem.title if title == self.problem.shown_title else title


class RejectForm(forms.Form):
    """Why a candidate is none."""

    reason = WordsField(label=_("Reason of the rejection"), rows=3)


class ProposalForm(_OwnerForm):
    """What should be done, and who answers for it."""

    kind = forms.ChoiceField(
        label=_("What is proposed"), choices=ProposalKind.choices, widget=forms.RadioSelect
    )
    text = WordsField(label=_("Proposal"), rows=5)
    state_programme = forms.ModelChoiceField(
        label=_("State programme it may enter"),
        queryset=StateProgramme.objects.filter(is_active=True),
        required=False,
        empty_label=_("none"),
    )
    field_order = ["kind", "text", "state_programme", "owner", "owner_post"]

    def __init__(self, *args: Any, problem: SystemicProblem, **kwargs: Any) -> None:
        initial = {
            "kind": problem.proposal_kind,
            "text": problem.proposal,
            "state_programme": problem.state_programme_id,
        }
        super().__init__(*args, problem=problem, initial=initial, **kwargs)


class NoteForm(forms.Form):
    """Words with a step; a return needs them."""

    note = WordsField(label=_("Note"), rows=3, required=False)


class ReturnForm(forms.Form):
    """Why a problem goes back."""

    note = WordsField(label=_("Reason of the return"), rows=3)


class DecideForm(forms.Form):
    """The decision: its text and date."""

    text = WordsField(label=_("Text of the decision"), rows=5)
    on = forms.DateField(label=_("Date of the decision"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError(_("The day of the decision lies in the future."))
        return self.cleaned_data["on"]


class RuleForm(forms.ModelForm):
    """A new version of the rule's parameters for a level."""

    class Meta:
        model = SystemicRule
        fields = [
            "level",
            "window",
            "quarters",
            "volume",
            "territories",
            "total",
            "after_verified",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = RuleLevel.choices  # type: ignore[attr-defined]
        for name, least, most in (
            ("window", 1, 12),
            ("quarters", 1, 12),
            ("volume", 1, 100_000),
            ("territories", 1, 1_000),
            ("total", 1, 1_000_000),
            ("after_verified", 1, 100_000),
        ):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label, min_value=least, max_value=most
            )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        quarters, window = data.get("quarters"), data.get("window")
        if quarters and window and quarters > window:
            self.add_error(
                "quarters", _("It can't recur in more quarters than are looked back at.")
            )
        return data

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""

    @property
    def parameters(self) -> Parameters:
        """The parameters as typed, for the service."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "level"}
        return Parameters(**values)
