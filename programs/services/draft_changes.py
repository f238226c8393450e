"""What a draft gathers, changed after it was made; a draft given up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from programs.choices import ProgrammeState
from programs.exceptions import DecisionError
from programs.models import MeasureSource, Programme
from programs.services import drafting, sources
from programs.services.areas import Choice
from territories import clock
from territories.models import User


@transaction.atomic
def change(  # noqa: PLR0913  the choices of the form, each by its name
    *,
    programme: Programme,
    by: User,
    sources_from: dt.date,
    sources_to: dt.date,
    choice: Choice,
    budget: Decimal | None = None,
    title: str = "",
    anew: bool = False,
) -> Programme:
    """Another title, budget, period or choice of sources; `anew` makes the draft follow at once.

    Without it the lines stay, and what is left out is counted by the new choice. An empty title
    is the usual one. Raises SourceError for a choice no draft can have, and where nothing waits
    there any more; FrozenError once the programme is submitted.
    """
    programme = drafting.lock_editable(programme)
    period = (sources_from, sources_to)
    drafting.check_choice(programme.reception, programme.territory, period, choice, budget)
    programme.title = title.strip() or drafting.usual_title(programme.territory, programme.horizon)
    programme.budget = budget
    programme.sources_from, programme.sources_to = period
    programme.takes_rounds = choice.rounds
    programme.takes_field_receptions = choice.field_receptions
    programme.takes_questions = choice.questions
    programme.save()
    programme.rounds.set(choice.of_rounds)
    programme.field_receptions.set(choice.of_field_receptions)
    return drafting.redraft(programme=programme, by=by) if anew else programme


@transaction.atomic
def discard(*, programme: Programme, by: User, reason: str) -> Programme:
    """Give up a draft; its number, lines and reason are kept, its problems are free again.

    TransitionError once it is submitted, DecisionError without a reason.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    programme.require_next(ProgrammeState.DISCARDED)
    if not reason.strip():
        raise DecisionError(_("Say why the draft is discarded."))
    with translation.override(drafting.STORED_LANGUAGE):
        programme.left_out = [one.as_json() for one in sources.left_out(programme)]
    now = clock.now()
    MeasureSource.objects.held().filter(measure__programme=programme).update(released_at=now)
    programme.state = ProgrammeState.DISCARDED
    programme.discard_reason = reason.strip()
    programme.discarded_by = by
    programme.discarded_at = now
    programme.save()
    return programme
