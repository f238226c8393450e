"""Who keeps the routing rules, abolishes offices, and reads what passing on cost."""

from __future__ import annotations

import datetime as dt

from receptions.models import Attachment, CoAssignment, HandedUp, Inquiry
from receptions.permissions import can_answer, can_work
from territories import clock
from territories.choices import Role
from territories.models import User

# The registrar gives the slip of a complaint handed up to the person still at the window.
AT_THE_WINDOW = dt.timedelta(minutes=30)
PAPER_OF = ("part__question__reception", "inquiry__question__reception")  # for can_read_paper


def may_print_slip(user: User, trace: HandedUp) -> bool:
    """Whether the person registered this complaint for the reception above a moment ago."""
    return trace.by_id == user.pk and trace.at >= clock.now() - AT_THE_WINDOW


def can_edit_rules(user: User) -> bool:
    """The ordered table is kept by administrators."""
    return Role.ADMINISTRATOR in user.roles


def can_close_offices(user: User) -> bool:
    """Offices are reference data: administrators close them by an act."""
    return Role.ADMINISTRATOR in user.roles


def can_read_passing(user: User) -> bool:
    """The head, the region, the Administration and the auditor, each within the territory."""
    return user.powers.anywhere("view_appeals")


def can_read_parts(user: User, part: CoAssignment) -> bool:
    """The reception, the coordinator, and the office whose part it is."""
    powers = user.powers
    if powers.acts_for(part.office) or can_answer(user, part.question):
        return True
    territory = part.question.reception.territory
    return can_work(user, part.question) or powers.at("view_appeals", territory)


def can_read_inquiry(user: User, inquiry: Inquiry) -> bool:
    """What another body answered (T-09): the reception, and the office that has the question."""
    question = inquiry.question
    if can_answer(user, question) or can_work(user, question):
        return True
    return user.powers.at("view_appeals", question.reception.territory)


def can_read_paper(user: User, paper: Attachment) -> bool:
    """A paper of a visible appeal; what came with a part or a request is not for every office."""
    if paper.part is not None:
        return can_read_parts(user, paper.part)
    return paper.inquiry is None or can_read_inquiry(user, paper.inquiry)
