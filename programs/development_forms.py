"""Shapes of input about draft development programmes and remarks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programs.development_choices import CONCLUSIONS, DevelopmentState, RemarkAnswer
from programs.development_rules import Point, as_text, conclusions, points_of
from programs.forms import NamedOffice, NamedTerritory
from programs.models import (
    DevelopmentProgramme,
    DraftPoint,
    DraftVersion,
    Remark,
    SystemicProblem,
)
from programs.services import development
from receptions import lookups
from receptions.forms.fields import LineField, WordsField
from receptions.models import Topic
from territories import clock
from territories.models import Office, Territory, User
from territories.typeahead import TypeaheadField
from territories.uploads import check_upload

LONGEST_YEARS = 10


class DevelopmentFilter(forms.Form):
    """State and territory; everything optional."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *DevelopmentState.choices], required=False
    )
    territory = NamedTerritory(
        label=_("Territory"), queryset=Territory.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.powers.anywhere("view_programmes"):
            inside = user.powers.inside("view_programmes", "path")
            seen = Territory.objects.with_reception().filter(inside)
            self.fields["territory"].queryset = seen.select_related("parent")  # type: ignore[attr-defined]
        else:
            del self.fields["territory"]

    def narrow(self, rows: QuerySet[DevelopmentProgramme]) -> QuerySet[DevelopmentProgramme]:
        """The rows that fit; a filter that can't be read is left out."""
        self.is_valid()
        if state := self.cleaned_data.get("state"):
            rows = rows.filter(state=state)
        if territory := self.cleaned_data.get("territory"):
            rows = rows.filter(territory__path__startswith=territory.path)
        return rows


class DevelopmentForm(forms.Form):
    """What a new draft is called, and for which years."""

    khokimiyat = NamedOffice(label=_("Khokimiyat"), queryset=Office.objects.none())
    title = LineField(label=_("Title"), max_length=300)
    first_year = forms.IntegerField(label=_("First year"), min_value=2017, max_value=2100)
    last_year = forms.IntegerField(label=_("Last year"), min_value=2017, max_value=2100)

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        year = clock.today().year + 1
        initial = {"first_year": year, "last_year": year + 2, "khokimiyat": offices[0].pk}
        super().__init__(*args, initial=initial, **kwargs)
        rows = Office.objects.filter(pk__in=[office.pk for office in offices])
        field: Any = self.fields["khokimiyat"]
        field.queryset = rows.select_related("territory").order_by("path")
        if len(offices) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("first_year"), data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year lies before the first."))
        elif first and last and last - first >= LONGEST_YEARS:
            self.add_error(
                "last_year",
                forms.ValidationError(_("At most %(most)s years."), params={"most": LONGEST_YEARS}),
            )
        return data


def _listed(version: DraftVersion) -> str:
    return as_text(Point(one.section, one.text) for one in version.points.all())


class VersionForm(forms.Form):
    """The points of the version in work as a list, and the document."""

    points = WordsField(
        label=_("Points of the draft"),
        rows=16,
        required=False,
        help_text=_(
            "One point a line; paste a list from the document. A line that begins with #"
            " opens a section. Numbers before a point are dropped."
        ),
    )
    file = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_("PDF, JPEG or PNG, up to 20 MB. It takes the place of the one before."),
    )

    def __init__(self, *args: Any, version: DraftVersion, **kwargs: Any) -> None:
        super().__init__(*args, initial={"points": _listed(version)}, **kwargs)

    def clean_points(self) -> Any:
        return points_of(self.cleaned_data["points"])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            check_upload(file)
        return file


class NamedPoint(forms.ModelChoiceField):
    """Points by number and their first words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.ordinal}. {obj.text[:90]}"


class RemarkForm(forms.Form):
    """A remark on a point, or on what is missing."""

    point = NamedPoint(
        label=_("Point"),
        queryset=DraftPoint.objects.none(),
        required=False,
        empty_label=_("something is missing in the draft"),
    )
    text = WordsField(label=_("What should change"), rows=4)

    def __init__(self, *args: Any, programme: DevelopmentProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = development.newest(programme).points.all()
        self.fields["point"].queryset = points  # type: ignore[attr-defined]


class GroundFilter(forms.Form):
    """Where to look for what justifies a remark: a topic and a period."""

    topic = TypeaheadField(
        queryset=Topic.objects.select_related("parent"),
        url_name="receptions:lookup-topics",
        search=lookups.search_topics,
        label=_("Topic or group"),
    )
    first = forms.DateField(label=_("From"))
    last = forms.DateField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins."))
        return data


class AnswerForm(forms.Form):
    """The khokimiyat's answer to a remark."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=RemarkAnswer.choices, widget=forms.RadioSelect
    )
    text = WordsField(
        label=_("What will be done, or why not"),
        rows=3,
        required=False,
        help_text=_("Needed where the remark is not accepted in full."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        answer = data.get("answer")
        if answer and answer != RemarkAnswer.ACCEPTED and not data.get("text"):
            self.add_error("text", _("Say what is not accepted, and why."))
        return data


class CloseForm(forms.Form):
    """Whether the answer satisfies the reception."""

    satisfied = forms.TypedChoiceField(
        label=_("Does the answer satisfy?"),
        choices=[("1", _("yes")), ("0", _("no"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = WordsField(label=_("Note"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("satisfied") is False and not data.get("note"):
            self.add_error("note", _("Say why the answer does not satisfy."))
        return data


class ConcludeForm(forms.Form):
    """The reception's word on the whole: only conclusions that fit the remarks are offered."""

    state = forms.ChoiceField(label=_("Conclusion"), widget=forms.RadioSelect)
    conclusion = WordsField(label=_("Grounds of the conclusion"), rows=4)

    def __init__(self, *args: Any, programme: DevelopmentProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = conclusions(development.standing(programme))
        chosen = [pair for pair in CONCLUSIONS if pair[0] in fitting]
        self.fields["state"].choices = chosen  # type: ignore[attr-defined]
        if len(chosen) == 1:
            self.fields["state"].initial = chosen[0][0]


class NamedProblem(forms.ModelMultipleChoiceField):
    """Systemic problems by title."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.shown_title)


class ProblemsForm(forms.Form):
    """Which systemic problems of the territory entered the draft."""

    problems = NamedProblem(
        label=_("Entered the draft"),
        queryset=SystemicProblem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, programme: DevelopmentProgramme, **kwargs: Any) -> None:
        entered = list(programme.entries.values_list("problem", flat=True))
        super().__init__(*args, initial={"problems": entered}, **kwargs)
        found = SystemicProblem.objects.reaching(programme.territory)
        self.fields["problems"].queryset = found.select_related("topic", "scope").order_by("title")  # type: ignore[attr-defined]


def remark_initial(remark: Remark) -> dict[str, Any]:
    """What the form of a remark begins with."""
    return {"point": remark.point_id, "text": remark.text}
