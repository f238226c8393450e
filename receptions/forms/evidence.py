"""The office's answer with its evidence, and what administrators say proves a solution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from receptions.choices import Outcome
from receptions.executor_choices import EvidenceKind
from receptions.forms.actions import AnswerForm
from receptions.forms.fields import FilesField, LineField
from receptions.models import Attachment, Evidence
from receptions.pieces import Piece
from receptions.services.evidence import UNTOLD, Needs, is_told
from territories import clock
from territories.uploads import FORMATS

HELP = {
    EvidenceKind.PHOTO: _(
        "JPEG or PNG as it comes from the camera: time and place are read, then removed from it."
    ),
    EvidenceKind.ACT: _("Scan or photo of the signed act."),
    EvidenceKind.PAYMENT: _("Scan of the payment order; its number alone is enough."),
    EvidenceKind.SATISFACTION: _("Scan or photo of the signed letter."),
    EvidenceKind.REPLY: _("Scan of the letter; its number above is enough."),
}


WITHOUT_NOTES = _("Only where the camera did not write it down; the reception sees who states it.")


class EvidenceAnswerForm(AnswerForm):
    """The answer to one question, with a field for each proof that the topic knows."""

    def __init__(
        self,
        *args: Any,
        needs: Needs,
        earlier: list[Evidence] | None = None,
        parts: list[Attachment] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [*needs.required, *needs.welcome]
        self.photo_needed = EvidenceKind.PHOTO in needs.required
        self.earlier = {str(one.pk): one for one in earlier or []}
        others = self.fields.pop("files")
        if EvidenceKind.PAYMENT in self.kinds:
            self.fields["payment"] = LineField(
                label=_("Number and date of the payment"),
                max_length=100,
                required=False,
                help_text=_needed(EvidenceKind.PAYMENT in needs.required),
            )
        for kind in self.kinds:
            self.fields[f"proof_{kind}"] = FilesField(
                label=kind.label[:1].upper() + kind.label[1:],
                help_text=format_lazy("{} {}", _needed(kind in needs.required), HELP[kind]),
            )
        if EvidenceKind.PHOTO in self.kinds:
            self.fields["photo_day"] = forms.DateField(
                label=_("Day of the photos"), required=False, help_text=WITHOUT_NOTES
            )
            self.fields["photo_place"] = LineField(
                label=_("Place of the photos"),
                max_length=80,
                required=False,
                help_text=WITHOUT_NOTES,
            )
        if self.earlier:
            self.fields["earlier"] = forms.MultipleChoiceField(
                label=_("Papers of your earlier answer that count again"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[
                    (key, f"{one.get_kind_display()}: {one.attachment}")
                    for key, one in self.earlier.items()
                ],
            )
        self.parts = {
            f"{kind}-{paper.pk}": (kind, paper)
            for paper in parts or []
            for kind in self.kinds
            if kind != EvidenceKind.PHOTO or paper.content_type in FORMATS
        }
        if self.parts:
            self.fields["parts"] = forms.MultipleChoiceField(
                label=_("Papers of co-executors that prove it"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[
                    (key, f"{kind.label}: {paper} ({paper.part.office})")
                    for key, (kind, paper) in self.parts.items()
                    if paper.part is not None
                ],
            )
        others.label = _("Other papers")
        self.fields["files"] = others

    def clean_parts(self) -> list[str]:
        """A paper proves one thing."""
        chosen: list[str] = self.cleaned_data["parts"]
        papers = [self.parts[key][1].pk for key in chosen]
        if len(set(papers)) < len(papers):
            raise forms.ValidationError(_("Say of each paper one thing that it proves."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """Day and place of photos go together, and are wanted where no camera wrote them."""
        data = self.cleaned_data
        day, place = data.get("photo_day"), data.get("photo_place")
        if day is not None and day > clock.today():
            self.add_error("photo_day", _("This day is still to come."))
        elif bool(day) != bool(place) and not {"photo_day", "photo_place"} & set(self.errors):
            self.add_error("photo_place" if day else "photo_day", _("State both, day and place."))
        elif data.get("outcome") == Outcome.SATISFIED and self.photo_needed and not day:
            pictures = [one for one in self._pieces() if one.kind == EvidenceKind.PHOTO]
            if pictures and not any(one.reference or is_told(one) for one in pictures):
                self.add_error("photo_day", UNTOLD)
        return data

    def _pieces(self) -> list[Piece]:
        """Everything shown with the answer that proves something."""
        data = self.cleaned_data
        stated = ""
        if data.get("photo_day") and data.get("photo_place"):
            stated = f"{data['photo_day']:%d.%m.%Y}, {data['photo_place']}"
        about = {EvidenceKind.PHOTO: stated}
        pieces = [
            Piece(kind, file=file, reference=about.get(kind, ""))
            for kind in self.kinds
            for file in data.get(f"proof_{kind}") or ()
        ]
        if data.get("payment"):
            pieces.append(Piece(EvidenceKind.PAYMENT, reference=data["payment"]))
        for one in (self.earlier[key] for key in data.get("earlier") or ()):
            said = about.get(EvidenceKind(one.kind)) or one.reference
            pieces.append(Piece(one.kind, paper=one.attachment, reference=said))
        for kind, paper in (self.parts[key] for key in data.get("parts") or ()):
            pieces.append(Piece(kind, paper=paper, reference=about.get(kind, "")))
        return pieces

    def answer(self) -> dict[str, Any]:
        """What the service takes: the words and everything shown with them."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "outcome": data["outcome"],
            "letter_number": data["letter_number"],
            "files": (*self._pieces(), *data["files"]),
        }


class EvidenceRuleForm(forms.Form):
    """What proves a solution of a topic or group."""

    required = forms.MultipleChoiceField(
        label=_("Without these it is not satisfied"),
        choices=EvidenceKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    welcome = forms.MultipleChoiceField(
        label=_("Welcome besides"),
        choices=EvidenceKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A topic with nothing ticked follows its group."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if set(data.get("required", ())) & set(data.get("welcome", ())):
            self.add_error("welcome", _("Tick a proof once: as needed or as welcome."))
        return data


def _needed(required: bool) -> Promise | str:
    return _("Needed for “satisfied”.") if required else ""
