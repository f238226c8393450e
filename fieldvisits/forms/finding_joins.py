"""Joining findings of one cause, and parting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fieldvisits.choices import CausePeople
from fieldvisits.models import Finding
from fieldvisits.services.finding_joins import Likely
from receptions.forms.fields import LineField


class JoinForm(forms.Form):
    """Which findings are the same cause, why, and how their people are counted."""

    others = forms.MultipleChoiceField(
        label=gettext_lazy("Findings of the same cause"), widget=forms.CheckboxSelectMultiple
    )
    people = forms.ChoiceField(
        label=gettext_lazy("People affected"),
        choices=CausePeople,
        initial=CausePeople.LARGEST,
        widget=forms.RadioSelect,
    )
    reason = LineField(label=gettext_lazy("Why these are one cause"), max_length=300)

    def __init__(self, *args: Any, likely: Sequence[Likely], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found = {str(one.finding.pk): one.finding for one in likely}
        self.fields["others"].choices = [  # type: ignore[attr-defined]
            (str(one.finding.pk), _words(one)) for one in likely
        ]

    def chosen(self) -> list[Finding]:
        """The findings ticked."""
        return [self._found[pk] for pk in self.cleaned_data["others"]]


class PartForm(forms.Form):
    """Why it is another cause."""

    reason = LineField(label=gettext_lazy("Why it is another cause"), max_length=300)


def _words(one: Likely) -> str:
    where = str(one.finding.territory)
    if one.same_street:
        where = _("%(place)s, the same street") % {"place": where}
    return _("%(text)s (%(place)s; people: %(people)s)") % {
        "text": one.finding.text[:160],
        "place": where,
        "people": one.finding.people_affected,
    }
