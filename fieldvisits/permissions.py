"""Who may do what in the field (docs/roles.md)."""

from __future__ import annotations

from fieldvisits.choices import FindingState, RoundStatus
from fieldvisits.models import (
    FieldReception,
    Finding,
    Invitation,
    PhoneDevice,
    Round,
    Visit,
)
from receptions.models import Reception
from territories.choices import Role
from territories.models import Territory, User


def can_see_field(user: User) -> bool:
    """Open findings, field receptions and households at all."""
    return user.powers.anywhere("view_field")


def can_see_rounds(user: User) -> bool:
    """Open the list of rounds: who sees the field, and who walks rounds."""
    return can_see_field(user) or Role.ROUND_MEMBER in user.roles


def can_plan(user: User, reception: Reception) -> bool:
    """Plan, start and finish rounds, announce and cancel field receptions: the head."""
    return user.powers.at("plan_field", reception.territory)


def works_at(user: User, reception: Reception) -> bool:
    """The people of the reception itself, and the heads above it."""
    return user.powers.exactly_at("work_reception", reception.territory) or can_plan(
        user, reception
    )


def can_see_people(user: User, reception: Reception) -> bool:
    """Read who told something, with names: the people of the reception, and the auditor."""
    return works_at(user, reception) or user.powers.at("audit", reception.territory)


def can_start(user: User, round_: Round) -> bool:
    """Set out: the head, or anybody of the working group."""
    return can_plan(user, round_.reception) or walks(user, round_)


def can_print_sheet(user: User, round_: Round) -> bool:
    """Take the sheet with names and telephones along: the reception and the working group."""
    return works_at(user, round_.reception) or walks(user, round_)


def can_record_visit(user: User, visit: Visit) -> bool:
    """Write down a visit: the working group, or the reception for those without an account."""
    return works_at(user, visit.round.reception) or walks(user, visit.round)


def walks(user: User, round_: Round) -> bool:
    """Whether the person belongs to the working group of the round."""
    return any(member.user_id == user.pk for member in round_.members.all())


def can_hold(user: User, field_reception: FieldReception) -> bool:
    """Write down who came and what they told."""
    return works_at(user, field_reception.reception)


def is_invited(user: User, invitation: Invitation) -> bool:
    """The official meant, or whoever acts for the invited office."""
    office = invitation.member.office
    return invitation.user_id == user.pk or (office is not None and user.powers.acts_for(office))


def can_answer_invitation(user: User, invitation: Invitation) -> bool:
    """Say that the official comes or not: they, or the reception after a telephone call."""
    reception = invitation.member.field_reception.reception
    return is_invited(user, invitation) or works_at(user, reception)


def can_settle(user: User, finding: Finding) -> bool:
    """Say that it was settled on the spot (R-54), or register it: the people of the reception."""
    return works_at(user, finding.reception)


def can_put_off(user: User, finding: Finding) -> bool:
    """Let a finding wait for a programme: the head, who drafts the programmes."""
    return can_plan(user, finding.reception)


def can_open_appeal(user: User, finding: Finding) -> bool:
    """Register an appeal from a finding that has none yet."""
    return can_settle(user, finding) and FindingState.APPEAL in finding.may_become


def can_see_residents(user: User, mahalla: Territory) -> bool:
    """Read names and telephones of households: who keeps them, and the auditor."""
    return can_keep_households(user, mahalla) or user.powers.at("audit", mahalla)


def can_keep_households(user: User, mahalla: Territory) -> bool:
    """Add and correct households: the reception of the district, and the heads above it."""
    district = mahalla.parent
    return district is not None and can_keep_register(user, district)


def can_keep_register(user: User, district: Territory) -> bool:
    """Bring files with households in, join doubles: who keeps the households of a district."""
    own = user.powers.exactly_at("work_reception", district)
    return own or user.powers.at("plan_field", district)


def is_under_way(round_: Round) -> bool:
    """Whether visits of the round may be written down now."""
    return round_.status == RoundStatus.RUNNING


def can_carry(user: User) -> bool:
    """Open the page of the phone: who belongs to the working group of a round, and whoever has
    such a phone already and may still have to send."""
    if Role.ROUND_MEMBER in user.roles or Round.objects.walked_by(user).open().exists():
        return True
    return PhoneDevice.objects.filter(user=user).exists()


def can_take_along(user: User, round_: Round) -> bool:
    """Take a round on the phone: its working group, until the round is finished."""
    return walks(user, round_)
