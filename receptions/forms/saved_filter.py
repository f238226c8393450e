"""Keeping, sharing and watching filters of the register."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField
from receptions.models.saved_filter import Sharing, Watch


class SavedFilterForm(forms.Form):
    """The name, and who else may use it."""

    name = LineField(label=_("Name of the filter"), max_length=80)
    sharing = forms.ChoiceField(
        label=_("Who may use it"),
        choices=Sharing.choices,
        initial=Sharing.NOBODY,
        widget=forms.RadioSelect,
        help_text=_("Everybody sees through it only what they may see anyway."),
    )


class WatchForm(forms.Form):
    """What to look for, and from which number on to tell."""

    kind = forms.ChoiceField(
        label=_("What to watch"),
        choices=Watch.choices,
        initial=Watch.OVERDUE,
        widget=forms.RadioSelect,
    )
    threshold = forms.IntegerField(
        label=_("Tell me when there are more than"),
        min_value=0,
        max_value=1000,
        initial=5,
        help_text=_(
            "For a sudden rise: the fewest in a week worth telling. For people who write again: "
            "letters of one person in 30 days."
        ),
    )
