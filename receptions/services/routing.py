"""Where a question goes: the office proposed, the offices forbidden, and every hop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import MADE_BY_SERVICE, HopReason, QuestionStatus
from receptions.complaint_sight import HOKIM_LEADS
from receptions.exceptions import RoutingError, TransitionError
from receptions.models import Appeal, Assignment, Question, RoutingRule
from receptions.routing_choices import TargetKind, TargetLevel
from receptions.services import deadlines, events, stops
from territories import clock, kept
from territories.choices import DISTRICT_LEVELS, BodyKind, Level
from territories.models import Office, User
from territories.services.offices import held

# From this hop on only the head may hand a question on (DESIGN decision 3).
HEAD_FROM_HOP = 3
_TAKING_OVER = (HopReason.SUBORDINATE, HopReason.ABOLISHED)
# What a hop asks of the appeal: whom it is about, and from when its terms count.
_OF_APPEAL = ("complained_office", "appeal_type", "counts_from", "duplicate_of")


class Candidate(NamedTuple):
    """An office that could act, why it may not ('' when it may), and what named it.

    That is a rule, or the open appeal it examines of which this one is a copy.
    """

    office: Office
    obstacle: str
    rule: RoutingRule | None = None
    original: Appeal | None = None


def rules_in_force() -> list[RoutingRule]:
    """The ordered table of today."""
    today = clock.today()
    rules = kept.once("routing rules", lambda: list(RoutingRule.objects.standing().with_names()))
    return [rule for rule in rules if rule.is_in_force(on=today)]


def propose_office(question: Question) -> Office | None:
    """The first office of the rules, else of the topic's bodies, that is not forbidden."""
    return next((found.office for found in candidates(question) if not found.obstacle), None)


def candidates(
    question: Question, *, rules: Sequence[RoutingRule] | None = None
) -> list[Candidate]:
    """What the rules name in their order, the topic's usual bodies, then khokimiyats.

    A copy goes first to where its original is examined (R-15). Forbidden offices stay in the list
    with the reason, so that a page can show why. `rules` are those in force unless given.
    """
    table = rules_in_force() if rules is None else rules
    fitting = [one for one in table if one.fits(question, profile=settings.RECEPTION_PROFILE)]
    links = question.topic.body_links.all()
    positions = {link.body_id: link.position for link in links}
    offices = _offices(question, fitting, positions)
    named = [(office, rule) for rule in fitting for office in _of_rule(rule, offices, question)]
    usual = [office for office in offices if office.body_id in positions]
    usual.sort(key=lambda office: (positions[office.body_id], -_depth(office)))
    rest = [office for office in offices if office.is_khokimiyat and office not in usual]
    rest.sort(key=lambda office: -_depth(office))
    found = {
        office.pk: Candidate(office, forbidden(question, office), original=original)
        for office, original in _of_original(question)
    }
    for office, rule in (*named, *((one, None) for one in (*usual, *rest))):
        if office.pk not in found:
            found[office.pk] = Candidate(office, forbidden(question, office), rule)
    return list(found.values())


def _of_original(question: Question) -> list[tuple[Office, Appeal]]:
    """Offices with the open appeal of which this is a copy, that of the same topic first."""
    original = question.appeal.duplicate_of
    if original is None or not original.is_open:
        return []
    held = original.questions.open().filter(office__isnull=False).order_by("ordinal")
    found = list(held.select_related("office__territory", "office__body"))
    found.sort(key=lambda one: one.topic_id != question.topic_id)
    return [(one.office, original) for one in found if one.office is not None]


def _offices(
    question: Question, rules: Sequence[RoutingRule], positions: dict[int, int]
) -> list[Office]:
    """Every office that the rules or the topic may mean, in one statement."""
    place = question.mahalla or question.territory
    codes = [code for code in place.path.split(".") if code]
    bodies = {*positions, *(rule.target_body_id for rule in rules if rule.target_body_id)}
    near = Q(territory__code__in=codes) & (Q(body__in=bodies) | Q(is_khokimiyat=True))
    offices = [rule.target_office_id for rule in rules if rule.target_office_id]
    here = Q(pk__in=[])
    if any(rule.target == TargetKind.RECEPTION for rule in rules):
        here = Q(body__kind=BodyKind.RECEPTION, territory=question.reception.territory_id)
    found = Office.objects.active().filter(near | Q(pk__in=offices) | here)
    return list(found.select_related("territory", "body"))


def _of_rule(rule: RoutingRule, offices: Sequence[Office], question: Question) -> Sequence[Office]:
    """The offices a rule means, the nearest first."""
    if rule.target == TargetKind.OFFICE:
        return [one for one in offices if one.pk == rule.target_office_id]
    if rule.target == TargetKind.RECEPTION:
        own = question.reception.territory_id
        return [
            one
            for one in offices
            if one.body.kind == BodyKind.RECEPTION and one.territory_id == own
        ]
    if rule.target == TargetKind.KHOKIMIYAT:
        of_region = rule.target_level == TargetLevel.REGION
        levels = (Level.REGION,) if of_region else DISTRICT_LEVELS
        return [one for one in offices if one.is_khokimiyat and one.territory.level in levels]
    named = [one for one in offices if one.body_id == rule.target_body_id]
    place = question.mahalla or question.territory
    above = [one for one in named if one.territory.contains(place)]
    return sorted(above, key=lambda office: -_depth(office))


def forbidden(question: Question, office: Office) -> str:
    """Why the question may not go to the office, in words, or ''."""
    if office.closed_on is not None and office.closed_on <= clock.today():
        return _("This office is closed.")
    return unlawful(question, office)


def unlawful(question: Question, office: Office) -> str:
    """R-21: why the office may not examine the question, in words, or ''.

    A complaint reaches neither the office complained about nor any office below it. Where the
    hokim leads the reception, one about a khokimiyat or its staff skips the whole territory.
    """
    complained = question.appeal.complained_office
    if complained is None:
        return ""
    if office.answers_to(complained):
        if office.pk == complained.pk:
            return _("The complaint is about this office; it can't examine it (Art. 25).")
        return _("This office answers to the one complained about; it can't examine it (Art. 25).")
    if (
        settings.RECEPTION_PROFILE == HOKIM_LEADS
        and complained.is_khokimiyat
        and complained.territory.contains(office.territory)
    ):
        return _("A complaint about the khokimiyat goes one level up, past its whole territory.")
    return ""


def lawful_instead(question: Question, refused: Office) -> Office | None:
    """The next lawful level: the first office above the refused one, else the proposal."""
    codes = refused.path.strip(".").split(".")
    paths = [".".join(codes[:length]) + "." for length in range(1, len(codes))]
    above = Office.objects.active().filter(path__in=paths).select_related("territory", "body")
    for office in sorted(above, key=lambda one: -len(one.path)):
        if not forbidden(question, office):
            return office
    return propose_office(question)


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
    # Whom the appeal is about is read after the lock, which `complaints.name` takes, too.
    question = Question.objects.select_for_update().get(pk=question.pk)
    question.require_next(QuestionStatus.ASSIGNED)
    if question.status not in (QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED):
        raise TransitionError(
            question.get_status_display(), QuestionStatus(QuestionStatus.ASSIGNED).label
        )
    question.appeal = Appeal.objects.only(*_OF_APPEAL).get(pk=question.appeal_id)
    _check_hop(question, held(office), by, reason, legal_basis)

    events.acting(by, note)
    handed_down = question.status == QuestionStatus.ASSIGNED and reason == HopReason.SUBORDINATE
    assignment = hop(question, office, by=by, reason=reason, legal_basis=legal_basis, note=note)
    question.office = office
    question.status = QuestionStatus.ASSIGNED
    question.hops += 1
    if question.hops > 1:  # a coordinator has no part of its own; before the first there is none
        question.parts.open().filter(office=office).update(
            withdrawn_at=assignment.at, withdrawn_by=by, withdrawn_reason=_("It coordinates now.")
        )
    if not handed_down:
        stops.end_running(question=question, by=by)  # the next office has a term that runs
        inside = office.body.kind == BodyKind.RECEPTION
        deadlines.derive_at_assignment(question=question, by=by, inside=inside)
    question.save(update_fields=["office", "status", "hops", "legal_due_on", "target_due_on"])
    return assignment


def reopen(*, question: Question, by: User, note: str) -> Assignment:
    """A new hop to the same office after a failed check; for `control.verify` only."""
    assert question.office is not None  # noqa: S101  in_work_with_an_office
    return hop(
        question,
        question.office,
        by=by,
        reason=HopReason.REOPENED,
        legal_basis=_("Art. 33: the execution of the decision was checked"),
        note=note,
    )


def hop(
    question: Question, office: Office, *, by: User, reason: str, legal_basis: str, note: str
) -> Assignment:
    """The row of a hop; the one before it ends. For services that hold the question's lock.

    A unit or a successor takes over what the office before asked and still waits for.
    """
    now = clock.now()
    last = 0
    if question.hops:  # a question not yet given to anybody has no hop to end
        question.assignments.filter(left_at__isnull=True).update(left_at=now)
        last = question.assignments.order_by("-hop").values_list("hop", flat=True).first() or 0
    made = Assignment.objects.create(
        question=question,
        office=office,
        hop=last + 1,
        reason=reason,
        legal_basis=legal_basis.strip(),
        note=note.strip(),
        by=by,
        at=now,
    )
    if last and reason in _TAKING_OVER:
        left = Q(assignment__hop=last)
        question.applicant_requests.waiting().filter(left).update(assignment=made)
        question.term_requests.waiting().filter(left).update(assignment=made)
    return made


def _check_hop(question: Question, office: Office, by: User, reason: str, legal_basis: str) -> None:
    if reason not in HopReason.values or reason in MADE_BY_SERVICE:
        raise RoutingError(_("Choose why the question is handed on."))
    if not legal_basis.strip():
        raise RoutingError(_("Name the legal basis of the forwarding."))
    if question.status == QuestionStatus.ASSIGNED and question.office_id == office.pk:
        raise RoutingError(_("The question is already with this office."))
    if obstacle := forbidden(question, office):
        raise refusal(question, office, obstacle)
    if (obstacle := needs_head(question, office)) and not permissions.can_decide(by, question):
        raise RoutingError(obstacle)
    if reason == HopReason.SUBORDINATE:
        above = question.office
        if above is not None and not office.answers_to(above):
            raise RoutingError(_("This office is not below the one the question is with."))


def refusal(question: Question, office: Office, obstacle: str) -> RoutingError:
    """R-21 as an error that names the next lawful level."""
    instead = lawful_instead(question, office)
    if instead is None:
        return RoutingError(obstacle)
    lawful = _("The next lawful level: %(office)s.") % {"office": instead.name}
    return RoutingError(f"{obstacle} {lawful}", instead=instead)


def _depth(office: Office) -> int:
    return office.territory.path.count(".")
