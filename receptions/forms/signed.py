"""Forms of bodies without accounts: who signs stands with what they say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from receptions.forms.evidence import EvidenceAnswerForm
from receptions.forms.fields import LineField
from receptions.forms.routing import InquiryAnswerForm, PartAnswerForm
from receptions.models import CoAssignment

WITHOUT = _("Why you answer without the part of {office}")
WAIT_OR_SAY = _("Wait for this part, or say why you go on without it.")


class Signed(forms.Form):
    """Adds who signs below the other fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signer_name"] = LineField(label=_("Who signs: full name"), max_length=150)
        self.fields["signer_post"] = LineField(label=_("Who signs: post"), max_length=150)

    def signer(self) -> tuple[str, str]:
        """Full name and post."""
        return self.cleaned_data["signer_name"], self.cleaned_data["signer_post"]


class SignedAnswerForm(Signed, EvidenceAnswerForm):
    """The answer to a question, with its proofs.

    Each part of a co-executor that has not come (`waiting`) is waited for, or gone without: then
    the body says why (R-22).
    """

    def __init__(self, *args: Any, waiting: Iterable[CoAssignment] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {f"without_{part.pk}": part for part in waiting}
        for name, part in self.waiting.items():
            self.fields[name] = LineField(
                label=format_lazy(
                    _("Why you answer without the part of {office}"), office=part.office
                ),
                max_length=300,
                help_text=_("Its part has not come. You may close this page and wait for it."),
                error_messages={
                    "required": _("Wait for this part, or say why you go on without it.")
                },
            )
        self.order_fields(self.waiting)

    def answer(self) -> dict[str, Any]:
        """What the service takes, with the reasons by the key of the part."""
        without = {part.pk: self.cleaned_data[name] for name, part in self.waiting.items()}
        return {**super().answer(), "without": without}


class SignedWordsForm(Signed):
    """Words and papers, without more."""

    def answer(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("text", "files")}


class SignedPartForm(SignedWordsForm, PartAnswerForm):
    """A co-executor's answer to the coordinator."""


class SignedInquiryForm(SignedWordsForm, InquiryAnswerForm):
    """What a body knows that was asked for information."""
