"""Which formalities fit an appeal (R-05, R-08, R-53): pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from receptions.choices import AppealForm, ApplicantKind, Channel
from receptions.drafts import Formalities
from receptions.formality_choices import NAMED_SIGNERS, WITHOUT_IDENTITY_PAPER, Signature


@dataclass(frozen=True)
class Letter:
    """What the rules ask of the appeal itself."""

    form: str
    channel: str
    kind: str  # of the applicant
    is_unsigned: bool


class Takes(NamedTuple):
    """What an appeal of a form and way can have."""

    signature: bool
    identity_paper: bool
    recording: bool

    @classmethod
    def of(cls, form: str, channel: str) -> Takes:
        """Only a letter on paper is signed (R-08, R-09).

        R-53: a paper is shown at an oral appeal, not at a public reception nor over the telephone.
        R-55: a reception in person is recorded, not a telephone call.
        """
        oral = form == AppealForm.ORAL
        return cls(
            signature=form == AppealForm.WRITTEN,
            identity_paper=oral and channel not in WITHOUT_IDENTITY_PAPER,
            recording=oral and channel != Channel.TRUST_LINE,
        )


def problems(said: Formalities, letter: Letter) -> dict[str, Promise]:
    """What doesn't fit, by the name of the field; empty when all is well."""
    wrong: dict[str, Promise] = {}
    takes = Takes.of(letter.form, letter.channel)
    if said.signature and not takes.signature:
        wrong["signature"] = _("Only a written appeal is signed. Clear the field.")
    elif said.signature and letter.is_unsigned:
        wrong["signature"] = _("The appeal is marked as not signed. Clear one of the two.")
    elif said.signature == Signature.OWN and letter.kind == ApplicantKind.LEGAL_ENTITY:
        wrong["signature"] = _("For a legal entity its authorised person signs (Art. 6).")
    if said.signature in NAMED_SIGNERS and not said.signed_by:
        wrong["signed_by"] = _("Write the name of who signed (Art. 6).")
    if said.signed_by and said.signature not in NAMED_SIGNERS:
        wrong["signed_by"] = _("Only who signs for another is named here. Clear the field.")
    if said.identity_paper and not takes.identity_paper:
        wrong["identity_paper"] = _(
            "An identity paper is asked for at an oral appeal only, never at a public reception "
            "nor over the telephone (Art. 9). Clear the field."
        )
    return wrong
