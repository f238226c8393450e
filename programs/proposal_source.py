"""Systemic problems that reached the country, as proposals for the Administration to collect."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import SystemicProblem
from programs.problem_choices import ProblemState, ProposalKind
from receptions.national_choices import NationalKind
from receptions.proposal_sources import Candidate, Source, register
from territories.choices import Level

_KINDS: dict[str, str] = {ProposalKind.STATE_PROGRAMME: NationalKind.STATE_PROGRAMME}


def candidates() -> Iterable[Candidate]:
    """Problems sent up whose next word is the country's."""
    found = SystemicProblem.objects.filter(
        state__in=[ProblemState.SENT_UP, ProblemState.ACCEPTED], holder__level=Level.COUNTRY
    ).exclude(proposal="")
    for one in found.for_list().order_by("pk"):
        yield Candidate(
            origin=f"problem:{one.pk}",
            kind=_KINDS.get(one.proposal_kind, NationalKind.LEGAL_ACT),
            title=one.shown_title,
            text=one.proposal,
            grounds=_("%(topic)s: %(appeals)s appeals in %(places)s territories, %(quarters)s")
            % {
                "topic": one.topic.name,
                "appeals": one.appeal_count or 0,
                "places": one.part_count or 0,
                "quarters": ", ".join(str(quarter) for quarter in one.quarter_list),
            },
            territory_id=one.scope_id,
            url=one.get_absolute_url(),
        )


def join() -> None:
    """Called once from apps.py."""
    register(Source("problems", gettext_lazy("systemic problems"), candidates))
