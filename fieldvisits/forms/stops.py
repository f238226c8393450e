"""A household on a crew's way: its new place, its day, its lock."""

from __future__ import annotations

from typing import Any

from django import forms

from fieldvisits.models import CrewDay, Round, Visit


class MoveForm(forms.Form):
    """A stop's new place, and the day where it is another."""

    place = forms.IntegerField(min_value=1, max_value=1_000, required=False)
    crew_day = forms.ModelChoiceField(queryset=CrewDay.objects.none(), required=False)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = CrewDay.objects.filter(round=round_)
        self.fields["crew_day"].queryset = days  # type: ignore[attr-defined]


class BoardForm(MoveForm):
    """Which stop of the round is moved, or locked where it is."""

    visit = forms.ModelChoiceField(queryset=Visit.objects.none())
    lock = forms.BooleanField(required=False)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, round_=round_, **kwargs)
        visits = Visit.objects.filter(round=round_)
        self.fields["visit"].queryset = visits  # type: ignore[attr-defined]
