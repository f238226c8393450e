"""Who may talk about a draft, consent to it, decide on it line by line, and amend it after."""

from __future__ import annotations

from programs import permissions
from programs.agreeing_choices import TALKED_ABOUT
from programs.choices import FINISHED, ProgrammeState
from programs.models import Amendment, ConsentRequest, Measure, MeasureComment, Programme
from territories.models import User


def sees_talk(user: User, programme: Programme) -> bool:
    """Comments, versions and everybody's consents: the chain, not the offices."""
    return user.powers.at("view_programmes", programme.territory)


def speaks_for_office(user: User, measure: Measure) -> bool:
    """Whether the measure's own office was asked for its consent and the person acts for it."""
    return (
        user.powers.acts_for(measure.office)
        and ConsentRequest.objects.filter(
            programme=measure.programme_id, office=measure.office_id
        ).exists()
    )


def can_comment(user: User, measure: Measure) -> bool:
    """Reception, regional head and the consulted office, while nobody has decided."""
    return measure.programme.state in TALKED_ABOUT and (
        permissions.works_at_reception(user, measure)
        or permissions.may_decide(user, measure.programme)
        or speaks_for_office(user, measure)
    )


def can_resolve(user: User, comment: MeasureComment) -> bool:
    """Call a comment settled: whoever wrote it, and the head of the reception."""
    return user.pk == comment.by_id or permissions.can_draft(user, comment.programme.territory)


def can_ask_consent(user: User, programme: Programme) -> bool:
    """Ask the offices: the head, while the plan can still be changed."""
    return permissions.can_edit(user, programme)


def can_consent(user: User, request: ConsentRequest) -> bool:
    """Answer for the office that was asked, until somebody decided."""
    return request.programme.state in TALKED_ABOUT and user.powers.acts_for(request.office)


def _asks(user: User, programme: Programme) -> bool:
    """Those who decide on amendments don't ask, but for programmes of their own reception.

    Somebody else decides on what they asked (`nobody_decides_the_own_amendment`).
    """
    own = user.powers.exactly_at("draft_programmes", programme.reception.territory)
    return own or not permissions.may_decide(user, programme)


def can_amend(user: User, measure: Measure) -> bool:
    """Ask for another plan: office, khokimiyat or head."""
    return (
        measure.programme.state == ProgrammeState.SENT
        and measure.state not in FINISHED
        and _asks(user, measure.programme)
        and (
            permissions.acts_for(user, measure)
            or permissions.can_draft(user, measure.programme.territory)
        )
    )


def can_add_measure(user: User, programme: Programme) -> bool:
    """Ask for a new measure: the head, who sees what waits."""
    return (
        programme.state == ProgrammeState.SENT
        and permissions.can_draft(user, programme.territory)
        and _asks(user, programme)
    )


def can_decide_amendment(user: User, amendment: Amendment) -> bool:
    """Approve or refuse: the regional head, never the own request."""
    return (
        amendment.is_open
        and permissions.may_decide(user, amendment.programme)
        and user.pk != amendment.asked_by_id
    )
