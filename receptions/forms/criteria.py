"""The next list of criteria for the quality of answers, line by line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.check_choices import CriterionKind
from receptions.forms.fields import LineField, LongLineField
from receptions.models import CriteriaVersion, Criterion
from territories import clock

NAMES = ("name_uz", "name_uz_cyrl", "name_ru", "name_en")
NEW_LINES = 3


class VersionForm(forms.Form):
    """From which day the list holds, and why it is changed."""

    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput)
    reason = LineField(label=_("Reason"), max_length=300)

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is already over."))
        return day


class CriterionForm(forms.Form):
    """One line of the sheet in the four languages; without any name it is left out."""

    code = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    name_uz = LongLineField(label=_("name (Uzbek Latin)"), max_length=300, required=False)
    name_uz_cyrl = LongLineField(label=_("name (Uzbek Cyrillic)"), max_length=300, required=False)
    name_ru = LongLineField(label=_("name (Russian)"), max_length=300, required=False)
    name_en = LongLineField(label=_("name (English)"), max_length=300, required=False)
    rule = LineField(label=_("rule"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        missing = [name for name in NAMES if name not in self.errors and not data.get(name)]
        if len(missing) < len(NAMES):
            for name in missing:
                self.add_error(name, _("A line is named in every language."))
        return data

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(name) for name in NAMES)


CriterionForms = forms.formset_factory(CriterionForm, extra=NEW_LINES, max_num=40, absolute_max=50)


def present(version: CriteriaVersion | None) -> list[dict[str, str]]:
    """The lines of a version as the forms show them."""
    if version is None:
        return []
    fields = ("code", *NAMES, "rule")
    return [{name: getattr(line, name) for name in fields} for line in version.criteria.all()]


def typed(lines: Any, version: CriteriaVersion | None) -> list[Criterion]:
    """The filled lines as criteria not saved; known codes keep their kind, new ones are asked."""
    kinds = {line.code: line.kind for line in version.criteria.all()} if version else {}
    number = version.number + 1 if version else 1
    found: list[Criterion] = []
    for line in lines:
        if not line.is_filled:
            continue
        data = dict(line.cleaned_data)
        code = data.pop("code")
        if code not in kinds or code in {one.code for one in found}:
            code = f"own{number}-{len(found) + 1}"
        kind = kinds.get(code, CriterionKind.ASKED)
        found.append(Criterion(code=code, kind=kind, **data))
    return found
