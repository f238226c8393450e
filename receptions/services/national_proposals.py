"""Proposals for legal acts and state programmes: collected, studied, sent, their fate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import national_permissions as permissions
from receptions import proposal_sources
from receptions.exceptions import NationalError
from receptions.models import NationalProposal, NationalProposalEvent
from receptions.national_choices import NationalState
from receptions.proposal_sources import Candidate
from territories import clock
from territories.models import StateBody, Territory, User


@dataclass(frozen=True)
class Step:
    """Where a proposal goes: the new state and what that state needs."""

    state: str
    note: str = ""
    body: StateBody | None = None
    act_number: str = ""
    act_date: dt.date | None = None


@dataclass(frozen=True)
class Words:
    """A proposal written down by the Administration itself."""

    kind: str
    title: str
    text: str
    grounds: str = ""
    territory: Territory | None = None


def fresh_candidates() -> list[tuple[str, Candidate]]:
    """What the sources offer and nobody has collected: name of the source, candidate."""
    offered = proposal_sources.candidates()
    origins = [one.origin for _source, one in offered]
    taken = set(
        NationalProposal.objects.filter(origin__in=origins).values_list("origin", flat=True)
    )
    return [(str(source.name), one) for source, one in offered if one.origin not in taken]


@transaction.atomic
def collect(*, by: User, origins: list[str] | None = None) -> int:
    """Take candidates over, all or those named, each once; how many are new."""
    _only_administration(by)
    found = [one for _name, one in fresh_candidates() if origins is None or one.origin in origins]
    made = NationalProposal.objects.bulk_create(
        [
            NationalProposal(
                kind=one.kind,
                title=one.title[:300],
                text=one.text,
                grounds=one.grounds,
                territory_id=one.territory_id,
                report_id=one.report_id,
                origin=one.origin,
                origin_url=one.url,
                created_by=by,
                created_at=clock.now(),
            )
            for one in found
        ]
    )
    for proposal in made:
        _record(proposal, by)
    return len(made)


@transaction.atomic
def write(*, words: Words, by: User) -> NationalProposal:
    """A proposal of the Administration's own."""
    _only_administration(by)
    proposal = NationalProposal.objects.create(
        kind=words.kind,
        title=words.title.strip(),
        text=words.text.strip(),
        grounds=words.grounds.strip(),
        territory=words.territory,
        created_by=by,
        created_at=clock.now(),
    )
    _record(proposal, by)
    return proposal


@transaction.atomic
def move(*, proposal: NationalProposal, step: Step, by: User) -> NationalProposal:
    """The next state, with what it needs: a body, an act, or a reason."""
    _only_administration(by)
    proposal = NationalProposal.objects.select_for_update().get(pk=proposal.pk)
    proposal.require_next(step.state)
    if step.state == NationalState.SENT:
        if step.body is None:
            raise NationalError(_("Say which body it is sent to."))
        proposal.body = step.body
    if step.state == NationalState.ADOPTED:
        if not step.act_number.strip() or step.act_date is None:
            raise NationalError(_("Write number and date of the act."))
        if step.act_date > clock.today():
            raise NationalError(_("The act is dated in the future."))
        proposal.act_number, proposal.act_date = step.act_number.strip(), step.act_date
    if step.state == NationalState.DECLINED:
        if not step.note.strip():
            raise NationalError(_("Say why it is declined."))
        proposal.reason = step.note.strip()
    proposal.state = step.state
    proposal.save()
    _record(proposal, by, step.note.strip())
    return proposal


def _only_administration(by: User) -> None:
    if not permissions.can_edit(by):
        raise NationalError(_("Only the Administration decides this."))


def _record(proposal: NationalProposal, by: User, note: str = "") -> None:
    NationalProposalEvent.objects.create(
        proposal=proposal, state=proposal.state, note=note, by=by, at=clock.now()
    )
