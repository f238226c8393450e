"""Shapes of the proof: evidence by kind, the check on site, what a household said, taking off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.defaultfilters import date as format_date
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fieldvisits.models import Finding
from programs.models import Measure, MeasureSource, StateProgramme, TakingOff
from programs.proof_choices import (
    BY_NUMBER,
    PHOTOS,
    AskedBy,
    OffKind,
    ProofKind,
    SaidValue,
)
from programs.services import proofs
from programs.services.proofs import Proof
from programs.source_sight import Sight
from receptions.forms.fields import FilesField, LineField, WordsField

if TYPE_CHECKING:
    from fieldvisits.models import PhonePhoto

_PHOTO_HELP = _(
    "JPEG or PNG as it comes from the camera: time and place are read, then removed from it."
)
_PAPER_HELP = _("PDF, JPEG or PNG, up to 20 MB each.")
_NEEDED = _("Needed when the measure is reported done.")


class ProofFields(forms.Form):
    """Mixed into the report: a field a kind; afterwards `files` holds everything that is shown.

    Kinds the topic needs come first, then those welcome, then the rest.
    """

    def add_proofs(self, measure: Measure) -> None:
        """Called at the end of the form's __init__."""
        self.measure = measure
        known = proofs.needs(measure)
        lacking = proofs.missing(measure)
        named = [*known.required, *known.welcome]
        rest = [ProofKind.BEFORE, ProofKind.AFTER, ProofKind.ACT, ProofKind.DELIVERY]
        if measure.cost:
            rest.append(ProofKind.PAYMENT)
        self.kinds = [*named, *(kind for kind in rest if kind not in named)]
        others = self.fields.pop("files")
        self.taken = proofs.photos_of_sources(measure)
        for kind in self.kinds:
            self.fields[f"proof_{kind}"] = FilesField(
                label=_capital(kind.label), help_text=_help(kind, kind in lacking)
            )
            if kind == ProofKind.BEFORE and self.taken:
                self.fields["taken"] = forms.MultipleChoiceField(
                    label=_("Photos a round took of the problem, to count as photo before"),
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    choices=[(str(one.pk), _photo_label(one)) for one in self.taken],
                )
            if kind in BY_NUMBER:
                self.fields[f"number_{kind}"] = LineField(
                    label=format_lazy("{}: {}", _capital(kind.label), _("number and date")),
                    max_length=100,
                    required=False,
                    help_text=_("Enough where the paper itself is kept by the office."),
                )
        others.label = _("Other papers")
        self.fields["files"] = others
        if "is_final" in self.fields:
            self.fields["is_final"] = self.fields.pop("is_final")

    def shown(self) -> list[Proof]:
        """Everything shown by kind, as the service takes it."""
        data = self.cleaned_data
        chosen = set(data.get("taken") or ())
        pieces = [
            Proof(ProofKind.BEFORE, phone_photo=one) for one in self.taken if str(one.pk) in chosen
        ]
        for kind in self.kinds:
            pieces += [Proof(kind, file=file) for file in data.get(f"proof_{kind}") or ()]
            if number := data.get(f"number_{kind}"):
                pieces.append(Proof(kind, reference=number))
        return pieces

    def has_proofs(self) -> bool:
        return bool(self.shown()) or any(
            name.startswith("proof_") for name in self.errors
        )  # what was wrong is said there

    def _post_clean(self) -> None:
        """Fold the fields of the kinds into `files`: the service takes one list."""
        data = self.cleaned_data
        if self.errors:
            return
        data["files"] = (*self.shown(), *(data.get("files") or ()))
        for name in [name for name in data if name.startswith(("proof_", "number_"))]:
            del data[name]
        data.pop("taken", None)


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _help(kind: ProofKind, needed: bool) -> Promise | str:
    base = _PHOTO_HELP if kind in PHOTOS else _PAPER_HELP
    return format_lazy("{} {}", _NEEDED, base) if needed else base


def _photo_label(photo: PhonePhoto) -> str:
    moment = photo.taken_at or photo.at
    return str(_("photo of %(moment)s")) % {"moment": format_date(moment, "SHORT_DATETIME_FORMAT")}


class CheckForm(forms.Form):
    """What was seen on site, with photos, and which problems are there still."""

    confirmed = forms.TypedChoiceField(
        label=_("What did you find on site?"),
        choices=[("1", _("The work is done")), ("0", _("The work is not done"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = WordsField(label=_("What was seen"), rows=3)
    files = FilesField(label=_("Photos of the place"), help_text=_PHOTO_HELP)
    unsolved = forms.TypedMultipleChoiceField(
        label=_("Problems you saw to be there still"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty where the work has solved them all."),
    )

    def __init__(
        self, *args: Any, sources: Sequence[MeasureSource], sight: Sight, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unsolved"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.label}: {_told(one, sight)}") for one in sources
        ]
        if not sources:
            del self.fields["unsolved"]


def _told(source: MeasureSource, sight: Sight) -> str:
    """The words of the problem, or its topic where they are kept from the reader."""
    return source.problem.text[:90] if source.pk in sight.reads else source.problem.topic.name


class AnswerForm(forms.Form):
    """What the household or the applicant said; of several households of one cause, which."""

    finding = forms.ModelChoiceField(
        label=_("Who was asked?"),
        queryset=Finding.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    value = forms.ChoiceField(
        label=_("Is the problem solved?"), choices=SaidValue, widget=forms.RadioSelect
    )
    way = forms.ChoiceField(
        label=_("How were they asked?"),
        choices=[(way.value, way.label) for way in (AskedBy.CALL, AskedBy.VISIT)],
        widget=forms.RadioSelect,
        initial=AskedBy.CALL,
    )
    words = WordsField(
        label=_("In their words"),
        rows=3,
        required=False,
        help_text=_("Needed when it is not solved, or solved partly."),
    )

    def __init__(self, *args: Any, homes: Mapping[int, str], **kwargs: Any) -> None:
        """`homes` says for each finding of the cause whom to ask, as the reader may read it."""
        super().__init__(*args, **kwargs)
        if len(homes) < 2:
            del self.fields["finding"]
            return
        field: Any = self.fields["finding"]
        field.queryset = Finding.objects.filter(pk__in=homes)
        field.choices = list(homes.items())

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("value") in (SaidValue.PARTLY, SaidValue.NOT) and not data.get("words"):
            self.add_error("words", _("Write down what is not solved, in their words."))
        return data


class TakingOffForm(forms.Form):
    """Why a measure can't be done, or which state programme takes it over."""

    kind = forms.ChoiceField(
        label=_("What happens to the measure?"),
        choices=OffKind,
        required=False,
        widget=forms.RadioSelect,
        initial=OffKind.IMPOSSIBLE,
    )
    state_programme = forms.ModelChoiceField(
        label=_("State programme"),
        queryset=StateProgramme.objects.none(),
        required=False,
        empty_label=_("not to a state programme"),
        help_text=_("Only when the measure is moved to one."),
    )
    grounds = WordsField(label=_("Grounds"), rows=3)

    def __init__(self, *args: Any, request: TakingOff | None = None, **kwargs: Any) -> None:
        if request is not None:
            asked = {
                "kind": request.kind,
                "state_programme": request.state_programme_id,
                "grounds": request.grounds,
            }
            kwargs["initial"] = {**asked, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["state_programme"].queryset = StateProgramme.objects.filter(  # type: ignore[attr-defined]
            is_active=True
        )

    def clean_kind(self) -> str:
        """What is not chosen stays as it was asked, or else means that it can't be done."""
        return str(self.cleaned_data["kind"] or self.initial.get("kind", OffKind.IMPOSSIBLE))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        moved = data.get("kind") == OffKind.MOVED
        if moved and not data.get("state_programme") and "state_programme" not in self.errors:
            self.add_error("state_programme", _("Say which state programme the measure goes to."))
        if not moved:
            data["state_programme"] = None
        return data


class RefusalForm(forms.Form):
    """Why the measure stays to be done."""

    reason = WordsField(label=_("Why it stays to be done"), rows=2, required=False)
