"""Forms of the councils: sessions, hearings, questions, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions.council_choices import DecisionState, HeardResult, SessionKind
from receptions.forms.choosers import TopicField, office_field
from receptions.forms.fields import FilesField, LineField, WordsField
from receptions.services.council_decisions import Decided
from receptions.services.council_questions import Asked
from receptions.services.council_sessions import SessionPlan
from territories import clock
from territories.figure_registry import registry
from territories.models import Council

NO_PERSONS = _("The council reads it: no persons, no numbers of appeals.")


def _figures() -> list[tuple[str, Any]]:
    return [("", _("none")), *((one.code, one.name) for one in registry.figures.values())]


class CouncilField(forms.ModelChoiceField):
    """One of the person's councils; hidden where there is only one."""

    def __init__(self, *, councils: Sequence[Council]) -> None:
        rows = Council.objects.filter(pk__in=[one.pk for one in councils])
        only = councils[0].pk if len(councils) == 1 else None
        widget = forms.HiddenInput if only else forms.Select
        super().__init__(rows, label=_("Council"), empty_label=None, widget=widget, initial=only)


class FileForm(forms.Form):
    """A form with at most one document."""

    document = FilesField(label=_("Document"), help_text=_("One PDF, JPEG or PNG, up to 20 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].widget.allow_multiple_selected = False
        self.order_fields([name for name in self.fields if name != "document"])

    def clean_document(self) -> Any:
        files = self.cleaned_data["document"]
        if len(files) > 1:
            raise forms.ValidationError(_("Choose one file."))
        return files[0] if files else None


class SessionForm(forms.Form):
    """A session in the council's calendar."""

    held_at = forms.DateTimeField(label=_("Day and hour of the session"))
    place = LineField(label=_("Place"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind, widget=forms.RadioSelect)
    agenda = WordsField(label=_("Agenda"), rows=6, help_text=_("One line an item."))

    def __init__(self, *args: Any, councils: Sequence[Council] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", SessionKind.ORDINARY)
        if councils:
            self.fields["council"] = CouncilField(councils=councils)
            self.order_fields(["council"])

    def plan(self) -> SessionPlan:
        """The session as the service takes it."""
        data = self.cleaned_data
        return SessionPlan(data["held_at"], data["place"], data["kind"], data["agenda"])


class HoldForm(forms.Form):
    """That a session was held."""

    chaired_by = LineField(label=_("Who chaired"), max_length=150)
    attended = forms.IntegerField(label=_("Deputies present"), min_value=1, max_value=500)
    protocol_number = LineField(label=_("Number of the protocol"), max_length=40)


class ReasonForm(forms.Form):
    """Words that stay in the record."""

    reason = WordsField(label=_("Reason"), rows=3)


class HearingForm(forms.Form):
    """Which body reports about what."""

    office = office_field(label=_("Body"), help_text=_("Type words of its name and territory."))
    questions = WordsField(label=_("What it reports about"), rows=4, help_text=NO_PERSONS)


class HearingReportForm(FileForm):
    """The report of the body."""

    text = WordsField(label=_("Report"), rows=10, required=False, help_text=NO_PERSONS)


class HearingResultForm(forms.Form):
    """What the council said."""

    result = forms.ChoiceField(label=_("Result"), choices=HeardResult, widget=forms.RadioSelect)
    note = WordsField(label=_("What the council said"), rows=3, required=False)


class QuestionForm(forms.Form):
    """What a deputy asks."""

    office = office_field(
        label=_("Body"),
        required=False,
        help_text=_("Empty: the People's Reception answers."),
    )
    topic = TopicField(label=_("Topic"), required=False)
    figure = forms.ChoiceField(label=_("Figure"), choices=_figures, required=False)
    text = WordsField(label=pgettext_lazy("deputy", "Question"), rows=4, help_text=NO_PERSONS)

    def __init__(self, *args: Any, councils: Sequence[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["council"] = CouncilField(councils=councils)
        self.order_fields(["council"])

    def asked(self) -> Asked:
        """The question as the service takes it."""
        data = self.cleaned_data
        return Asked(data["text"], data["office"], data["topic"], data["figure"])


class AnswerForm(forms.Form):
    """The answer, read by every deputy of the council."""

    text = WordsField(label=_("Answer"), rows=8, help_text=NO_PERSONS)


class DecisionForm(forms.Form):
    """A decision that enters control."""

    number = LineField(label=_("Number of the decision"), max_length=40)
    decided_on = forms.DateField(label=_("Date of the decision"))
    office = office_field(
        label=_("Body obliged"), help_text=_("Type words of its name and territory.")
    )
    text = WordsField(label=_("What was decided"), rows=5, help_text=NO_PERSONS)
    due_on = forms.DateField(label=_("Control date"))

    def __init__(self, *args: Any, councils: Sequence[Council] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("decided_on", clock.today())
        if councils:
            self.fields["council"] = CouncilField(councils=councils)
            self.order_fields(["council"])

    def decided(self, **more: Any) -> Decided:
        """The decision as the service takes it."""
        names = ("number", "decided_on", "text", "office", "due_on")
        return Decided(**{name: self.cleaned_data[name] for name in names}, **more)


class FulfilForm(FileForm):
    """That a decision is fulfilled, with the evidence."""

    note = WordsField(label=_("What was done"), rows=6, help_text=NO_PERSONS)


class TakeOffForm(forms.Form):
    """What was found when the reported fulfilment was looked at."""

    reason = WordsField(label=_("What was found"), rows=3, help_text=NO_PERSONS)


class ExtendForm(forms.Form):
    """A later control date."""

    due_on = forms.DateField(label=_("New control date"))
    reason = WordsField(label=_("Reason"), rows=3)


class DecisionFilter(forms.Form):
    """What the list of decisions can be narrowed by."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *DecisionState.choices], required=False
    )
    office = office_field(label=_("Body"), required=False)
    overdue = forms.BooleanField(label=_("Past the control date"), required=False)
    own = forms.BooleanField(label=_("Of the reception I head"), required=False)
