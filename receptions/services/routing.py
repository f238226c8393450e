"""Where a question goes: the office proposed, the offices forbidden, and every hop."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import RoutingError, TransitionError
from receptions.models import Assignment, Question
from receptions.services import deadlines, events
from territories import clock
from territories.choices import BodyKind
from territories.models import Office, User

# From this hop on only the head may hand a question on (DESIGN decision 3).
HEAD_FROM_HOP = 3


class Candidate(NamedTuple):
    """An office that could act, and why it may not ('' when it may)."""

    office: Office
    obstacle: str


def propose_office(question: Question) -> Office | None:
    """The usual body's nearest office from the place upwards, else the nearest khokimiyat.

    The order is that of the topic's bodies; offices that are forbidden are passed over.
    """
    return next((found.office for found in candidates(question) if not found.obstacle), None)


def candidates(question: Question) -> list[Candidate]:
    """Offices of the topic's usual bodies, then khokimiyats, in the order of preference.

    Forbidden ones stay in the list with the reason, so that a page can show why.
    """
    positions = {link.body_id: link.position for link in question.topic.body_links.all()}
    place = question.mahalla or question.territory
    serving = Office.objects.active().serving(place).select_related("territory", "body")
    found = list(serving.filter(Q(body__in=positions) | Q(is_khokimiyat=True)))
    usual = [office for office in found if office.body_id in positions]
    usual.sort(key=lambda office: (positions[office.body_id], -_depth(office)))
    rest = [office for office in found if office.body_id not in positions]
    rest.sort(key=lambda office: -_depth(office))
    return [Candidate(office, forbidden(question, office)) for office in (*usual, *rest)]


def forbidden(question: Question, office: Office) -> str:
    """R-21: why the question may not go to the office, in words, or ''.

    A complaint reaches neither the office complained about nor any office below it. Where the
    hokim leads the reception, one about a khokimiyat or its staff skips the whole territory.
    """
    if office.closed_on is not None and office.closed_on <= clock.today():
        return _("This office is closed.")
    complained = question.appeal.complained_office
    if complained is None:
        return ""
    if office.answers_to(complained):
        if office.pk == complained.pk:
            return _("The complaint is about this office; it can't examine it (Art. 25).")
        return _("This office answers to the one complained about; it can't examine it (Art. 25).")
    if (
        settings.RECEPTION_PROFILE == "hokim_leads"
        and complained.is_khokimiyat
        and complained.territory.contains(office.territory)
    ):
        return _("A complaint about the khokimiyat goes one level up, past its whole territory.")
    return ""


def needs_head(question: Question, office: Office) -> str:
    """Why only the head may hand the question to this office, in words, or ''."""
    if question.hops == 0:
        return ""
    past = question.assignments.exclude(reason=HopReason.REOPENED)
    if past.filter(office=office).exists():
        return _("The question was with this office before; only the head may send it back.")
    if question.hops + 1 >= HEAD_FROM_HOP:
        return _("The question was handed on twice; only the head may hand it on again.")
    return ""


@transaction.atomic
def assign(
    *,
    question: Question,
    office: Office,
    by: User,
    reason: str,
    legal_basis: str,
    note: str = "",
) -> Assignment:
    """Give the question to an office: a hop with its reason and legal basis.

    Starts the term of T-04, except when the office hands it to its own subordinate unit.
    Raises TransitionError, or RoutingError for what R-21 and the rules of hops forbid.
    """
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("appeal__complained_office__territory", "reception__territory")
        .get(pk=question.pk)
    )
    question.require_next(QuestionStatus.ASSIGNED)
    if question.status not in (QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED):
        raise TransitionError(
            question.get_status_display(), QuestionStatus(QuestionStatus.ASSIGNED).label
        )
    _check_hop(question, office, by, reason, legal_basis)

    events.acting(by, note)
    handed_down = question.status == QuestionStatus.ASSIGNED and reason == HopReason.SUBORDINATE
    assignment = _hop(question, office, by=by, reason=reason, legal_basis=legal_basis, note=note)
    question.office = office
    question.status = QuestionStatus.ASSIGNED
    question.hops += 1
    if not handed_down:
        inside = office.body.kind == BodyKind.RECEPTION
        deadlines.derive_at_assignment(question=question, by=by, inside=inside)
    question.save(update_fields=["office", "status", "hops", "legal_due_on", "target_due_on"])
    return assignment


def reopen(*, question: Question, by: User, note: str) -> Assignment:
    """A new hop to the same office after a failed check; for `control.verify` only."""
    assert question.office is not None  # noqa: S101  in_work_with_an_office
    return _hop(
        question,
        question.office,
        by=by,
        reason=HopReason.REOPENED,
        legal_basis=_("Art. 33: the execution of the decision was checked"),
        note=note,
    )


def _hop(
    question: Question, office: Office, *, by: User, reason: str, legal_basis: str, note: str
) -> Assignment:
    now = clock.now()
    last = 0
    if question.hops:  # a question not yet given to anybody has no hop to end
        question.assignments.filter(left_at__isnull=True).update(left_at=now)
        last = question.assignments.order_by("-hop").values_list("hop", flat=True).first() or 0
    return Assignment.objects.create(
        question=question,
        office=office,
        hop=last + 1,
        reason=reason,
        legal_basis=legal_basis.strip(),
        note=note.strip(),
        by=by,
        at=now,
    )


def _check_hop(question: Question, office: Office, by: User, reason: str, legal_basis: str) -> None:
    if reason not in HopReason.values or reason == HopReason.REOPENED:
        raise RoutingError(_("Choose why the question is handed on."))
    if not legal_basis.strip():
        raise RoutingError(_("Name the legal basis of the forwarding."))
    if question.status == QuestionStatus.ASSIGNED and question.office_id == office.pk:
        raise RoutingError(_("The question is already with this office."))
    obstacle = forbidden(question, office)
    if not obstacle and not permissions.can_decide(by, question):
        obstacle = needs_head(question, office)
    if obstacle:
        raise RoutingError(obstacle)
    if reason == HopReason.SUBORDINATE:
        above = question.office
        if above is not None and not office.answers_to(above):
            raise RoutingError(_("This office is not below the one the question is with."))


def _depth(office: Office) -> int:
    return office.territory.path.count(".")
