"""Who may do what with programmes and measures (docs/roles.md).

A permission at a territory holds for everything below it. Every check also looks at the state,
so that a page offers only what can be done now.
"""

from __future__ import annotations

from fieldvisits import permissions as field_permissions
from programs.choices import WITH_THE_KHOKIMIYAT, MeasureState, ProgrammeState
from programs.models import Measure, MeasureSource, Programme, SiteCheck
from territories.models import Territory, User

# States in which there is something to ask households about.
ASKED_IN = (MeasureState.REPORTED, MeasureState.VERIFIED, MeasureState.MOVED)


def can_draft(user: User, territory: Territory) -> bool:
    """Draft a programme of the territory."""
    return user.powers.at("draft_programmes", territory)


def can_edit(user: User, programme: Programme) -> bool:
    """Change, draft anew and submit: the head, while it is a draft or was returned."""
    return programme.is_editable and can_draft(user, programme.territory)


def is_own(user: User, programme: Programme) -> bool:
    """Whether the person drafted or submitted it, and so can't decide on it."""
    return user.pk in (programme.drafted_by_id, programme.submitted_by_id)


def may_decide(user: User, programme: Programme) -> bool:
    """Whether the person holds the power to approve there, in whatever state it is."""
    return user.powers.at("approve_programmes", programme.territory)


def can_decide(user: User, programme: Programme) -> bool:
    """Approve or return: the regional head, never the own programme."""
    return (
        programme.state == ProgrammeState.SUBMITTED
        and may_decide(user, programme)
        and not is_own(user, programme)
    )


def can_send(user: User, programme: Programme) -> bool:
    """Send to the khokimiyat: the head, once approved."""
    return programme.state == ProgrammeState.APPROVED and can_draft(user, programme.territory)


def can_close(user: User, programme: Programme) -> bool:
    """Close: the head; the service refuses while a measure is unfinished."""
    return programme.state == ProgrammeState.SENT and can_draft(user, programme.territory)


def _is_sent(measure: Measure) -> bool:
    return measure.programme.state == ProgrammeState.SENT


def acts_for(user: User, measure: Measure) -> bool:
    """The responsible office, or the khokimiyat the programme was sent to."""
    powers = user.powers
    return powers.acts_for(measure.office) or powers.acts_for(measure.programme.khokimiyat)


def carries_out(user: User, measure: Measure) -> bool:
    """Who acts for it, and a unit below the office that the office has handed it to (art. 24)."""
    offices = user.powers.office_ids
    if not offices or acts_for(user, measure):
        return bool(offices)
    helping = measure.participants.filter(removed_at__isnull=True, office__in=offices)
    return helping.filter(office__path__startswith=measure.office.path).exists()


def can_take(user: User, measure: Measure) -> bool:
    """Take the measure into work."""
    is_new = _is_sent(measure) and measure.state == MeasureState.PLANNED
    return is_new and carries_out(user, measure)


def can_report(user: User, measure: Measure) -> bool:
    """Report what was done."""
    return _is_sent(measure) and measure.awaits_office and carries_out(user, measure)


def works_at_reception(user: User, measure: Measure) -> bool:
    """The staff of the programme's own reception, and the heads above."""
    territory = measure.programme.reception.territory
    powers = user.powers
    return powers.exactly_at("work_reception", territory) or powers.at(
        "draft_programmes", territory
    )


def may_verify(user: User, measure: Measure) -> bool:
    """Whether the person may look on site, in whatever state it is: never who took part."""
    return works_at_reception(user, measure) and not _took_part(user, measure)


def can_verify(user: User, measure: Measure) -> bool:
    """Look on site whether it was done: the reception, never somebody who reported."""
    return (
        _is_sent(measure) and measure.state == MeasureState.REPORTED and may_verify(user, measure)
    )


def _took_part(user: User, measure: Measure) -> bool:
    """Whether the person acts for the office, or reported: they neither check nor ask."""
    return acts_for(user, measure) or measure.reports.filter(by=user).exists()


def may_ask_people(user: User, measure: Measure) -> bool:
    """Ask the households and applicants behind a measure: the reception, never who took part."""
    return (
        measure.programme.state in WITH_THE_KHOKIMIYAT
        and measure.state in ASKED_IN
        and may_verify(user, measure)
    )


def is_to_ask(source: MeasureSource) -> bool:
    """Whether somebody is known who can say whether it is solved."""
    return source.released_at is None and source.has_somebody_to_ask


def can_ask(user: User, source: MeasureSource) -> bool:
    """Write down what the household or applicant of a source said."""
    return is_to_ask(source) and may_ask_people(user, source.measure)


def can_check_on_round(user: User, site_check: SiteCheck) -> bool:
    """Look on the way of a round: its working group and its reception, never who took part."""
    return (
        field_permissions.can_print_sheet(user, site_check.round)
        and site_check.is_open
        and _is_sent(site_check.measure)
        and not _took_part(user, site_check.measure)
    )


def can_ask_impossible(user: User, measure: Measure) -> bool:
    """Ask the regional head to take the measure off: the office or the head of the reception."""
    return (
        _is_sent(measure)
        and measure.awaits_office
        and not measure.is_impossibility_asked
        and (acts_for(user, measure) or can_draft(user, measure.programme.territory))
        and not may_decide(user, measure.programme)
    )


def can_decide_impossible(user: User, measure: Measure) -> bool:
    """Take a measure off as impossible, or refuse the request: the regional head."""
    return (
        _is_sent(measure)
        and measure.awaits_office
        and may_decide(user, measure.programme)
        and user.pk != measure.impossible_asked_by_id
    )
