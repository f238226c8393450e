"""Receiving people at several desks: each visitor one line, settled, explained or a task (R-54)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fieldvisits.choices import FieldReceptionStatus, FindingState
from fieldvisits.exceptions import FindingError
from fieldvisits.models import FieldReception, Finding, Hearing, Protocol, SittingTicket
from fieldvisits.services import findings
from fieldvisits.sitting_choices import HearingOutcome, ProtocolState
from fieldvisits.sitting_drafts import LONGEST_NAME, LONGEST_RESIDENCE, Visitor
from receptions.choices import AppealForm, Channel, HopReason
from receptions.drafts import Formalities
from receptions.exceptions import NAME_TOO_LONG
from receptions.formality_rules import Takes
from receptions.models import Appeal, Question
from receptions.queue_choices import TicketState
from receptions.services import complaints, promises, routing
from territories import clock
from territories.models import Territory, User


@transaction.atomic
def hear(*, field_reception: FieldReception, visitor: Visitor, by: User) -> Hearing:
    """Write down a visitor as the next line; the same key again gives the line of the first time.

    A task is registered as an appeal of the channel "field reception" and given to its office
    with the date. Raises FindingError or what the services of appeals refuse; then there is no
    line and no number is used up.
    """
    sitting = locked(field_reception)
    known = Hearing.objects.filter(key=visitor.key, field_reception=sitting).first()
    if known is not None:
        return known
    require_open(sitting)
    _check_visitor(visitor)
    if visitor.identity_paper and not asks_identity(sitting):
        raise FindingError(_("No identity document is asked for at a public reception (Art. 9)."))
    finding = None
    if visitor.outcome != HearingOutcome.EXPLAINED:
        finding = findings.record_problem(
            problem=visitor.problem(_place_of(sitting, visitor)), field_reception=sitting, by=by
        )
    if visitor.outcome == HearingOutcome.SETTLED and finding is not None:
        finding = findings.settle_on_spot(finding=finding, by=by, result=visitor.result)
    if visitor.outcome == HearingOutcome.TASK and finding is not None:
        _give_task(sitting, finding, visitor, by)
    last = sitting.hearings.aggregate(last=Max("line"))["last"] or 0
    hearing = Hearing.objects.create(
        field_reception=sitting,
        key=visitor.key,
        line=last + 1,
        desk=visitor.desk.strip(),
        person=visitor.name,
        residence=visitor.residence,
        mahalla=visitor.mahalla,
        topic=visitor.topic,
        text=visitor.text.strip(),
        outcome=visitor.outcome,
        result=visitor.result.strip(),
        identity_paper=visitor.identity_paper,
        finding=finding,
        heard_by=by,
        heard_at=clock.now(),
    )
    if visitor.ticket is not None:
        _end_ticket(sitting, visitor.ticket, hearing)
    return hearing


@transaction.atomic
def take_over(
    *, field_reception: FieldReception, appeal: Appeal, by: User, desk: str = ""
) -> list[Hearing]:
    """Put an appeal that a desk registered at the sitting, without a line, into its protocol.

    Each question is a line. Raises FindingError for one of another day, reception or channel.
    """
    sitting = locked(field_reception)
    require_open(sitting)
    if not appeals_of_day(sitting).filter(pk=appeal.pk).exists():
        raise FindingError(_("This appeal was not registered at this reception."))
    last = sitting.hearings.aggregate(last=Max("line"))["last"] or 0
    lines = []
    for question in appeal.questions.filter(finding__isnull=True).select_related("topic"):
        last += 1
        lines.append(_line_of(sitting, question, last, by, desk.strip()[:20]))
    return lines


def appeals_of_day(sitting: FieldReception) -> QuerySet[Appeal, Appeal]:
    """Appeals that came by such a reception on that day and stand in no protocol."""
    day = timezone.localdate(sitting.starts_at)
    start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    loose = Question.objects.filter(appeal=OuterRef("pk"), finding__isnull=True)
    return Appeal.objects.filter(
        Exists(loose),
        reception=sitting.reception_id,
        channel__in={Channel.FIELD, sitting.channel},
        received_at__gte=start,
        received_at__lt=start + dt.timedelta(days=1),
    )


def _line_of(
    sitting: FieldReception, question: Question, line: int, by: User, desk: str
) -> Hearing:
    appeal = question.appeal
    applicant = appeal.applicant
    person = appeal.applicant_name or _("not named")
    mahalla = applicant.mahalla if applicant is not None else None
    parts = (mahalla.name if mahalla else "", applicant.address if applicant is not None else "")
    residence = ", ".join(part for part in parts if part) or _("not stated")
    finding = Finding.objects.create(
        reception=sitting.reception,
        field_reception=sitting,
        topic=question.topic,
        territory=question.mahalla or question.territory,
        person=person[:LONGEST_NAME],
        residence=residence[:LONGEST_RESIDENCE],
        text=question.text,
        people_affected=question.people_affected,
        state=FindingState.APPEAL,
        question=question,
        found_by=by,
        found_at=appeal.received_at,
        decided_by=by,
        decided_at=clock.now(),
    )
    return Hearing.objects.create(
        field_reception=sitting,
        line=line,
        desk=desk,
        person=finding.person,
        residence=finding.residence,
        mahalla=mahalla,
        topic=question.topic,
        text=question.text,
        outcome=HearingOutcome.TASK,
        identity_paper=appeal.identity_paper,
        finding=finding,
        heard_by=appeal.registered_by,
        heard_at=appeal.received_at,
    )


def locked(field_reception: FieldReception) -> FieldReception:
    """The row that every writer of the sitting locks first, so that desks follow one another."""
    rows = FieldReception.objects.select_for_update(of=("self",))
    return rows.select_related("reception__territory", "territory").get(pk=field_reception.pk)


def asks_identity(sitting: FieldReception) -> bool:
    """R-53: an identity paper is asked for, except at a public reception."""
    return Takes.of(AppealForm.ORAL, sitting.channel).identity_paper


def require_open(sitting: FieldReception) -> None:
    """Raise FindingError unless the reception's day has come and its protocol is unsigned."""
    if sitting.status == FieldReceptionStatus.CANCELLED:
        raise FindingError(_("This field reception was cancelled."))
    if not sitting.has_come:
        raise FindingError(_("The day of the field reception hasn't come yet."))
    if Protocol.objects.filter(field_reception=sitting, state=ProtocolState.SIGNED).exists():
        raise FindingError(_("The protocol is signed: nothing can be added to it."))


def _check_visitor(visitor: Visitor) -> None:
    if visitor.outcome not in HearingOutcome.values:
        raise FindingError(_("Say what became of it."))
    if not visitor.name or not visitor.residence:
        raise FindingError(_("The protocol needs name and residence (Art. 23)."))
    if len(visitor.name) > LONGEST_NAME:
        raise FindingError(NAME_TOO_LONG % {"most": LONGEST_NAME})
    if len(visitor.residence) > LONGEST_RESIDENCE:
        text = _("Mahalla and address together have at most %(most)s letters.")
        raise FindingError(text % {"most": LONGEST_RESIDENCE})
    if not visitor.text.strip():
        raise FindingError(_("Write down the problem in a few words."))
    if visitor.topic.parent_id is None:
        raise FindingError(_("Choose a topic, not a group of topics."))
    if visitor.outcome == HearingOutcome.TASK:
        if visitor.office is None or visitor.due_on is None:
            raise FindingError(_("A task has an office and a date."))
    elif not visitor.result.strip():
        raise FindingError(_("Write down what was done or explained."))


def _place_of(sitting: FieldReception, visitor: Visitor) -> Territory:
    """The visitor's mahalla where it is the reception's to care for, else the sitting's place."""
    mahalla = visitor.mahalla
    if mahalla is not None and sitting.reception.territory.contains(mahalla):
        return mahalla
    return sitting.territory


def _give_task(sitting: FieldReception, finding: Finding, visitor: Visitor, by: User) -> None:
    assert visitor.office is not None  # noqa: S101  checked before
    assert visitor.due_on is not None  # noqa: S101
    complained = visitor.complained_office
    if complaints.home_of(sitting.reception, complained) != sitting.reception:
        raise FindingError(
            _(
                "A complaint about those who lead this reception is not given out here: register"
                " it at the desk, where the reception above takes it (Art. 25)."
            )
        )
    appeal = findings.open_appeal(
        finding=finding,
        by=by,
        applicant=visitor.applicant(),
        appeal_type=visitor.appeal_type,
        language=visitor.language,
        complained_office=complained,
        formalities=Formalities(identity_paper=visitor.identity_paper),
    )
    question = appeal.questions.get()
    routing.assign(
        question=question,
        office=visitor.office,
        by=by,
        reason=HopReason.COMPETENCE,
        legal_basis=_("Art. 25: by competence"),
        note=_("Task given at the field reception, %(place)s") % {"place": sitting.place},
    )
    promises.promise(
        question=question,
        on=visitor.due_on,
        by=by,
        ground=_("the date given at the field reception"),
    )
    finding.refresh_from_db()


def _end_ticket(sitting: FieldReception, number: int, hearing: Hearing) -> None:
    """The visitor with this number was received."""
    rows = SittingTicket.objects.select_for_update().filter(field_reception=sitting)
    ticket = rows.filter(number=number, state=TicketState.CALLED).first()
    if ticket is None:
        raise FindingError(_("This number is not at a desk."))
    ticket.require_next(TicketState.SERVING)
    ticket.state = TicketState.SERVED
    ticket.finished_at = clock.now()
    ticket.hearing = hearing
    ticket.save(update_fields=["state", "finished_at", "hearing"])
