"""Forms of the quarterly report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.choices import ReportState
from receptions.models import QuarterReport
from receptions.models.report import COUNCIL_NARRATIVE, NARRATIVE, section_title
from receptions.report_content import ReportContent
from receptions.services import council_words
from territories.choices import Level
from territories.models import Territory, User
from territories.periods import Quarter


class NarrativeForm(forms.ModelForm):  # type: ignore[type-arg]
    """The four sections in words."""

    class Meta:
        model = QuarterReport
        fields = NARRATIVE
        widgets = {name: forms.Textarea(attrs={"rows": 6, "maxlength": 8000}) for name in NARRATIVE}
        help_texts = {
            "problems": _("Goes into the council edition: name no applicant."),
            "measures": _("Goes into the council edition: name no applicant."),
            "proposals": _("Goes into the council edition: name no applicant."),
        }

    def clean(self) -> dict[str, Any]:
        """No number of an appeal or of a person where the council reads."""
        cleaned = super().clean() or {}
        for name in COUNCIL_NARRATIVE:
            if refusal := council_words.names_people(cleaned.get(name, "")):
                self.add_error(name, refusal)
        return cleaned


class ReturnForm(forms.Form):
    """What is wrong, and why."""

    subject = forms.ChoiceField(label=_("Figure or section"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what must be changed; the head of the reception reads it."),
    )

    def __init__(self, *args: object, content: ReportContent, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        words = [(name, section_title(name)) for name in NARRATIVE]
        figures = [(code, line.name) for code, line in content.figures.items()]
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            ("", _("choose")),
            (_("In words"), words),
            (_("Figures"), figures),
        ]


class BoardFilter(forms.Form):
    """Which reports the board shows."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)
    region = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Region"), required=False, to_field_name="code"
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *ReportState.choices]
    )

    def __init__(
        self, *args: object, quarters: list[Quarter], user: User, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(quarter.slug, str(quarter)) for quarter in quarters]
        self.fields["quarter"].choices = choices  # type: ignore[attr-defined]
        if user.powers.everywhere("view_reports"):
            regions = Territory.objects.filter(level=Level.REGION)
            self.fields["region"].queryset = regions  # type: ignore[attr-defined]
            self.fields["region"].empty_label = _("nation and regions")  # type: ignore[attr-defined]
        else:
            del self.fields["region"]
