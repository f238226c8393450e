"""Steps with a question: route, answer, review, close, decide, extend, check."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from receptions.choices import (
    ANSWER_OUTCOMES,
    GROUNDS_OF_OUTCOME,
    HEAD_OUTCOMES,
    MADE_BY_SERVICE,
    AnswerDecision,
    AppealType,
    HopReason,
    LegalGround,
    Outcome,
    QuestionStatus,
    VerificationMethod,
)
from receptions.forms.choosers import office_field
from receptions.forms.fields import FilesField, LineField, WordsField
from receptions.models import Question
from receptions.services import copies, repeats
from receptions.services.routing import Candidate
from territories.models import Office

LEGAL_BASIS = {
    HopReason.COMPETENCE: _("Art. 25: by competence"),
    HopReason.SUBORDINATE: _("Art. 24: to a subordinate unit"),
    HopReason.WRONG_OFFICE: _("Art. 25: the first office was not competent"),
    HopReason.CONFLICT: _("Art. 25: not to the office complained about"),
}
OTHER_OFFICE = "other"
# Grounds of an explanation that stands without an office's answer.
WITHOUT_ANSWER = {LegalGround.NOT_APPEAL, LegalGround.COPY}


class AssignForm(forms.Form):
    """The office: one of those proposed, or any other by its name."""

    choice = forms.ChoiceField(label=_("Office"), widget=forms.RadioSelect)
    other = office_field(
        label=_("Another office"),
        required=False,
        help_text=_("Type words of its name and territory."),
    )
    others = forms.MultipleChoiceField(
        label=_("Co-executors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The office above coordinates; these answer their part to it (Art. 24)."),
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[one for one in HopReason.choices if one[0] not in MADE_BY_SERVICE],
    )
    legal_basis = LineField(
        label=_("Legal basis"),
        max_length=200,
        required=False,
        help_text=_("Left empty it follows from the reason."),
    )
    note = WordsField(label=_("Note to the office"), rows=2, required=False)

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(str(one.office.pk), one.office.name) for one in candidates if not one.obstacle]
        self.offices = {str(one.office.pk): one.office for one in candidates if not one.obstacle}
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *allowed[:6],
            (OTHER_OFFICE, _("Another office")),
        ]
        self.fields["others"].choices = allowed[:6]  # type: ignore[attr-defined]
        if len(allowed) < 2:
            del self.fields["others"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = data.get("choice")
        data["office"] = self.offices.get(chosen or "") or data.get("other")
        if chosen == OTHER_OFFICE and not data["office"] and "other" not in self.errors:
            self.add_error("other", _("Choose the office."))
        others = [self.offices[key] for key in data.get("others") or () if key in self.offices]
        named = [data["office"]] if data["office"] else []
        data["offices"] = [*named, *(one for one in others if one not in named)]
        if not data.get("legal_basis") and data.get("reason"):
            data["legal_basis"] = str(LEGAL_BASIS[HopReason(data["reason"])])
        return data

    def prefer(self, office: Office) -> None:
        """Choose the lawful office beforehand, where the one asked for was refused (R-21)."""
        listed = str(office.pk) in self.offices
        other = ("", "") if listed else (office.name, str(office.pk))
        data = cast("QueryDict", self.data).copy()
        data["choice"] = str(office.pk) if listed else OTHER_OFFICE
        data["other"], data["other_id"] = other
        self.data = data


class AnswerForm(forms.Form):
    """The office's answer to one question."""

    text = WordsField(
        label=_("Answer"),
        rows=8,
        help_text=_("Every issue, with concrete grounds and how to appeal (Art. 27)."),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(one.value, one.label) for one in ANSWER_OUTCOMES],
        widget=forms.RadioSelect,
    )
    letter_number = LineField(label=_("Number of the letter"), max_length=60, required=False)
    files = FilesField(label=_("Papers and photos as evidence"))


class ReviewForm(forms.Form):
    """Accept the answer, or send it back with what is missing."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (AnswerDecision.ACCEPTED, _("Accept: every issue is answered with grounds")),
            (AnswerDecision.RETURNED, _("Return to the office")),
        ],
    )
    reason = WordsField(
        label=_("What is missing"), rows=3, required=False, help_text=_("Needed for a return.")
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("decision") == AnswerDecision.RETURNED and not data.get("reason"):
            self.add_error("reason", _("Say what is missing in the answer."))
        return data


def closings(question: Question) -> list[tuple[str, str]]:
    """Outcome and ground pairs with which an answered question may be closed (R-42)."""
    if question.topic.out_of_scope:
        return [(Outcome.FORWARDED, LegalGround.OUTSIDE_LAW)]
    accepted = question.answers.filter(decision=AnswerDecision.ACCEPTED).last()
    outcome = accepted.outcome if accepted else ""
    merits = [(outcome, ground) for ground in GROUNDS_OF_OUTCOME.get(outcome, ())]
    impossible = {LegalGround.COPY} if _is_no_appeal(question) else WITHOUT_ANSWER
    return [pair for pair in merits if pair[1] not in impossible]


def decisions(question: Question) -> list[tuple[str, str]]:
    """Outcome and ground pairs the head may decide on without an answer, by the facts."""
    pairs = [
        (outcome, ground)
        for outcome in (Outcome.FORWARDED, *HEAD_OUTCOMES)
        for ground in GROUNDS_OF_OUTCOME[outcome]
    ]
    appeal = question.appeal
    impossible = set()
    if not appeal.is_anonymous:
        impossible.add(LegalGround.ANONYMOUS)
    if not appeal.lacks_authority:
        impossible.add(LegalGround.NO_AUTHORITY)
    if question.status != QuestionStatus.REGISTERED:
        impossible.add(LegalGround.RETURN)
    if repeats.obstacle(appeal):
        impossible.add(LegalGround.REPEAT)
    if not question.topic.out_of_scope:
        impossible.add(LegalGround.OUTSIDE_LAW)
    if copies.is_answered(appeal):
        pairs.append((Outcome.EXPLAINED, LegalGround.COPY))
    if _is_no_appeal(question):
        pairs.append((Outcome.EXPLAINED, LegalGround.NOT_APPEAL))
    return [pair for pair in pairs if pair[1] not in impossible]


def _is_no_appeal(question: Question) -> bool:
    return question.appeal.appeal_type == AppealType.NOT_AN_APPEAL


class CloseForm(forms.Form):
    """One choice of outcome and ground, so that no pair can be wrong."""

    ending = forms.ChoiceField(label=_("Outcome and legal ground"), widget=forms.RadioSelect)

    sent_to = LineField(
        label=_("Body it is sent on to"),
        max_length=200,
        required=False,
        help_text=_("Its full name, for what is forwarded. It stands in the forwarding notice."),
    )
    missing = LineField(
        label=_("What was missing to send it on"),
        max_length=300,
        required=False,
        help_text=_("For what is returned (Art. 25). The applicant reads it."),
    )

    def __init__(
        self, *args: Any, pairs: list[tuple[str, str]], has_office: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_office = has_office
        if not any(outcome == Outcome.FORWARDED for outcome, _ground in pairs):
            del self.fields["sent_to"]
        if not any(outcome == Outcome.RETURNED for outcome, _ground in pairs):
            del self.fields["missing"]
        self.fields["ending"].choices = [  # type: ignore[attr-defined]
            (
                f"{outcome}:{ground}",
                f"{Outcome(outcome).label.capitalize()}. {LegalGround(ground).label}",
            )
            for outcome, ground in pairs
        ]
        if len(pairs) == 1:
            self.fields["ending"].initial = f"{pairs[0][0]}:{pairs[0][1]}"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        forwarded = data.get("ending", "").startswith(f"{Outcome.FORWARDED}:")
        if forwarded and not self.has_office and not data.get("sent_to"):
            self.add_error("sent_to", _("Name the body it is sent on to (Art. 25)."))
        returned = data.get("ending", "").startswith(f"{Outcome.RETURNED}:")
        if returned and not data.get("missing") and "missing" not in self.errors:
            self.add_error("missing", _("Say what was missing to send it on (Art. 25)."))
        return data

    def pair(self) -> tuple[str, str]:
        """The outcome and the ground chosen."""
        outcome, _colon, ground = self.cleaned_data["ending"].partition(":")
        return outcome, ground


class GroundForm(forms.Form):
    """A decision about the term."""

    ground = LineField(label=_("Ground"), max_length=300)


class VerifyForm(forms.Form):
    """A check by somebody other than the solver."""

    method = forms.ChoiceField(
        label=_("How checked"),
        choices=[one for one in VerificationMethod.choices if one[0] != VerificationMethod.WORD],
    )
    confirmed = forms.ChoiceField(
        label=_("Is the problem solved?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it is solved")), ("no", _("No: the question is opened again"))],
    )
    note = WordsField(
        label=_("What was found"), rows=3, required=False, help_text=_("Needed when not solved.")
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("confirmed") == "no" and not data.get("note"):
            self.add_error("note", _("Say what was found."))
        return data
