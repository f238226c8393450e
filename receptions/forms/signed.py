"""Forms of bodies without accounts: who signs stands with what they say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.evidence import EvidenceAnswerForm
from receptions.forms.fields import LineField
from receptions.forms.routing import InquiryAnswerForm, PartAnswerForm


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
    """The answer to a question, with its proofs."""


class SignedWordsForm(Signed):
    """Words and papers, without more."""

    def answer(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("text", "files")}


class SignedPartForm(SignedWordsForm, PartAnswerForm):
    """A co-executor's answer to the coordinator."""


class SignedInquiryForm(SignedWordsForm, InquiryAnswerForm):
    """What a body knows that was asked for information."""
