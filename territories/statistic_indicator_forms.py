"""What administrators type of an indicator: code, names in four languages, unit, source."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from territories.choices import Direction
from territories.figure_forms import code_rule
from territories.models import StatisticIndicator
from territories.services.statistic_indicators import version_of

RESERVED = {"new"}
NAMES = ("name_uz", "name_uz_cyrl", "name_ru", "name_en")


class IndicatorForm(forms.ModelForm[StatisticIndicator]):
    """An indicator. The code of one that exists is shown, and its unit once it has values."""

    note = forms.CharField(label=_("Why it is added or changed"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = StatisticIndicator
        fields = (
            "code",
            *NAMES,
            "group",
            "unit",
            "period_kind",
            "direction",
            "above_zero",
            "source",
        )
        labels = {
            "code": _("Code"),
            "name_uz": _("Name (Uzbek Latin)"),
            "name_uz_cyrl": _("Name (Uzbek Cyrillic)"),
            "name_ru": _("Name (Russian)"),
            "name_en": _("Name (English)"),
            "group": _("Group"),
            "unit": _("Unit"),
            "period_kind": _("Period"),
            "direction": _("Direction"),
            "above_zero": _("Zero can't be"),
            "source": _("Who usually gives it"),
        }
        help_texts = {
            "code": _("Never changes: formulas and files refer to it. Example: unemployment."),
            "above_zero": _("A file in which it is zero or less is refused."),
            "source": _("The body, and the law or letter by which it gives the numbers."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].validators = [code_rule]
        self.fields["code"].max_length = 40  # type: ignore[attr-defined]
        for name in (*NAMES, "source"):
            self.fields[name].required = True
        self.fields["direction"].choices = [  # type: ignore[attr-defined]
            ("", _("neither is better")),
            *Direction.choices,
        ]
        if self.instance.pk is None:
            return
        self.fields["version"].initial = version_of(self.instance)
        self.fields["code"].disabled = True
        if self.instance.values.exists():
            for name in ("unit", "period_kind"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Stays: there are values given in it.")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self.instance.pk is None and code in RESERVED:
            raise ValidationError(_("There is an indicator with this code already."))
        return code

    def clean(self) -> dict[str, Any]:
        """No two indicators by one name: a row of a file may name its indicator by that."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        others = StatisticIndicator.objects.exclude(pk=self.instance.pk)
        for name in NAMES:
            typed = data.get(name)
            if typed and others.filter(**{f"{name}__iexact": typed}).exists():
                self.add_error(name, _("Another indicator is called that."))
        return data

    @property
    def content(self) -> dict[str, Any]:
        """The columns as typed."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
