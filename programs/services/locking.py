"""A measure under work, locked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from programs.choices import ProgrammeState
from programs.exceptions import DecisionError
from programs.models import Measure


def locked(measure: Measure, state: str = "") -> Measure:
    """The measure of a sent programme, locked; TransitionError unless the state may follow."""
    rows = Measure.objects.select_for_update(of=("self",)).select_related(
        "programme__khokimiyat", "office", "topic"
    )
    found = rows.get(pk=measure.pk)
    if found.programme.state != ProgrammeState.SENT:
        raise DecisionError(_("The programme is not with the khokimiyat."))
    if state:
        found.require_next(state)
    return found
