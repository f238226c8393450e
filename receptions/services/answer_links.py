"""One-time links: a body without accounts answers one thing, once, by a date."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import logging
import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import QuestionStatus
from receptions.exceptions import DecisionError, ReceptionsError
from receptions.executor_choices import LINK_ACCOUNT, LinkEvent, LinkState
from receptions.models import AnswerLink, CoAssignment, Inquiry, LinkOpening, Question
from receptions.pieces import Piece
from receptions.services import coexecution, control, inquiries
from territories import clock
from territories.models import Office, User
from territories.services import calendars

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

logger = logging.getLogger(__name__)

MOST_DAYS = 20
ONE_DAY = dt.timedelta(days=1)


class LinkClosedError(ReceptionsError):
    """The link no longer takes an answer."""

    def __init__(self, state: LinkState) -> None:
        self.state = state
        super().__init__(state)


@transaction.atomic
def make(*, question: Question, days: int, by: User) -> tuple[AnswerLink, str]:
    """A link to the question for its present office, and its secret, which can't be read again.

    An earlier link that is still open is revoked. Raises DecisionError.
    """
    question = _locked_question(question.pk)
    if question.status != QuestionStatus.ASSIGNED:
        raise DecisionError(_("The question is not with an office."))
    assignment = question.assignments.get(left_at__isnull=True)
    return _make(question, assignment.links, days, by)


@transaction.atomic
def make_for_part(*, part: CoAssignment, days: int, by: User) -> tuple[AnswerLink, str]:
    """A link for a co-executor, whose answer goes to the coordinator (R-22); else as `make`."""
    question = _locked_question(part.question_id)
    part = CoAssignment.objects.select_for_update().get(pk=part.pk)
    if question.status != QuestionStatus.ASSIGNED:
        raise DecisionError(_("The question is not with an office."))
    if not part.is_open:
        raise DecisionError(_("This part is already closed."))
    return _make(question, part.links, days, by)


@transaction.atomic
def make_for_inquiry(*, inquiry: Inquiry, days: int, by: User) -> tuple[AnswerLink, str]:
    """A link for a body that is asked for information (T-09); else as `make`."""
    question = _locked_question(inquiry.question_id)
    inquiry = (
        Inquiry.objects.select_for_update(of=("self",)).select_related("duty").get(pk=inquiry.pk)
    )
    inquiry.question = question
    if not inquiry.is_open:
        raise DecisionError(_("This is answered already, or no longer needed."))
    return _make(question, inquiry.links, days, by)


def _make(
    question: Question, links: RelatedManager[AnswerLink], days: int, by: User
) -> tuple[AnswerLink, str]:
    """A link among those of what it answers; the question is locked."""
    if not permissions.can_work(by, question):
        raise DecisionError(_("Only the reception may do this."))
    if not 1 <= days <= MOST_DAYS:
        raise DecisionError(
            _("A link is valid for 1 to %(most)s working days.") % {"most": MOST_DAYS}
        )
    now = clock.now()
    AnswerLink.objects.live().filter(pk__in=links.values("pk")).update(
        revoked_at=now, revoked_by=by
    )
    token = secrets.token_urlsafe(32)
    link = links.create(
        token_digest=_digest(token),
        made_by=by,
        made_at=now,
        expires_at=_end_of_working_day(question, days),
    )
    return link, token


def _locked_question(key: int) -> Question:
    rows = Question.objects.select_for_update(of=("self",))
    return rows.select_related("reception__territory", "office").get(pk=key)


def address_of(office: Office | None) -> str:
    """Where a body is written to: its own e-mail, else where its last link went; '' for nowhere."""
    if office is None or office.email:
        return office.email if office else ""
    theirs = Q(assignment__office=office) | Q(part__office=office) | Q(inquiry__office=office)
    sent = AnswerLink.objects.filter(theirs).exclude(sent_to="").order_by("-pk")
    return sent.values_list("sent_to", flat=True).first() or ""


def send(*, link: AnswerLink, address: str, url: str) -> None:
    """Carry the address to the body by e-mail, once this commits; the secret is in no queue."""
    AnswerLink.objects.filter(pk=link.pk).update(sent_to=address)
    message = EmailMessage(
        subject=_("A question of the People's Reception waits for your answer"),
        body=_("Answer by %(moment)s here; the link works once: %(url)s")
        % {"moment": f"{timezone.localtime(link.expires_at):%d.%m.%Y %H:%M}", "url": url},
        to=[address],
    )
    transaction.on_commit(partial(_post, message))


def _post(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError:  # smtplib's errors are among them; the address is still on the screen
        logger.exception("a one-time link was not sent")


@transaction.atomic
def revoke(*, link: AnswerLink, by: User) -> AnswerLink:
    """Shut a link that was not used."""
    link = AnswerLink.objects.select_for_update(of=("self",)).with_targets().get(pk=link.pk)
    if not permissions.can_work(by, link.question):
        raise DecisionError(_("Only the reception may do this."))
    if link.used_at is not None or link.revoked_at is not None:
        raise DecisionError(_("This link is no longer open."))
    link.revoked_at, link.revoked_by = clock.now(), by
    link.save(update_fields=["revoked_at", "revoked_by"])
    return link


def find(token: str) -> AnswerLink | None:
    """The link of a secret, whatever its state; None for one that was never given out."""
    return AnswerLink.objects.with_targets().filter(token_digest=_digest(token)).first()


@transaction.atomic
def answer(
    *,
    link: AnswerLink,
    signer: tuple[str, str],
    text: str,
    outcome: str,
    letter_number: str = "",
    files: Sequence[Piece] = (),
) -> AnswerLink:
    """Take the answer of a link and close the link; of two at once the first wins.

    `signer` is the full name and the post. Raises LinkClosedError, and what answering raises.
    """
    link = _locked_open(link)
    if link.assignment is None:
        raise LinkClosedError(LinkState.WITHDRAWN)
    signed = _signed(signer)
    given = control.answer(
        question=link.question,
        by=account(),
        text=text,
        outcome=outcome,
        letter_number=letter_number,
        files=files,
    )
    link.answer = given
    return _close(link, signed, given.at)


@transaction.atomic
def answer_without(*, link: AnswerLink, without: Mapping[int, str], **given: Any) -> AnswerLink:
    """Answer as `answer`, going on without the open parts named by key, each with why (R-22).

    A part that came or was taken back meanwhile is left as it is.
    """
    link = _locked_open(link)
    for part in link.question.parts.open().filter(pk__in=without).order_by("pk"):
        coexecution.let_go(part=part, by=account(), reason=without[part.pk])
    return answer(link=link, **given)


@transaction.atomic
def answer_part(
    *,
    link: AnswerLink,
    signer: tuple[str, str],
    text: str,
    files: Sequence[UploadedFile[bytes]] = (),
) -> AnswerLink:
    """Take a co-executor's answer to the coordinator (R-22); else as `answer`."""
    link = _locked_open(link)
    if link.part is None:
        raise LinkClosedError(LinkState.WITHDRAWN)
    signed = _signed(signer)
    coexecution.take(part=link.part, by=account(), text=text, files=files)
    return _close(link, signed, clock.now())


@transaction.atomic
def answer_inquiry(
    *,
    link: AnswerLink,
    signer: tuple[str, str],
    text: str,
    files: Sequence[UploadedFile[bytes]] = (),
) -> AnswerLink:
    """Take what a body knows that was asked for information (T-09); else as `answer`."""
    link = _locked_open(link)
    if link.inquiry is None:
        raise LinkClosedError(LinkState.WITHDRAWN)
    signed = _signed(signer)
    inquiries.take(inquiry=link.inquiry, by=account(), text=text, files=files)
    return _close(link, signed, clock.now())


def _locked_open(link: AnswerLink) -> AnswerLink:
    """The link locked after its question, while it takes an answer."""
    Question.objects.select_for_update().get(pk=link.question.pk)
    link = AnswerLink.objects.select_for_update(of=("self",)).with_targets().get(pk=link.pk)
    state = link.state(on=clock.now())
    if state != LinkState.OPEN:
        raise LinkClosedError(state)
    return link


def _signed(signer: tuple[str, str]) -> tuple[str, str]:
    name, post = (part.strip()[:150] for part in signer)
    if not name or not post:
        raise DecisionError(_("Say who signs the answer: full name and post."))
    return name, post


def _close(link: AnswerLink, signed: tuple[str, str], at: dt.datetime) -> AnswerLink:
    link.used_at = at
    link.signer_name, link.signer_post = signed
    link.save(update_fields=["used_at", "answer", "signer_name", "signer_post"])
    return link


def note(*, link: AnswerLink, event: LinkEvent, address: str) -> LinkOpening:
    """Write down that somebody came; of the address only the network is kept."""
    return LinkOpening.objects.create(
        link=link, event=event, address=masked_address(address), at=clock.now()
    )


def masked_address(address: str) -> str:
    """The network an address lies in: 203.0.x.x, or the first three groups of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if parsed.version == 4:
        return ".".join([*str(parsed).split(".")[:2], "x", "x"])
    return ":".join(parsed.exploded.split(":")[:3]) + "::x"


def account() -> User:
    """The closed account that stands for whoever answers by a link."""
    user, made = User.objects.get_or_create(
        username=LINK_ACCOUNT, defaults={"is_active": False, "last_name": _("One-time link")}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _end_of_working_day(question: Question, days: int) -> dt.datetime:
    """When the reception closes on the last of so many working days after today."""
    calendar = calendars.current()
    day = clock.today()
    for _turn in range(days):
        day = calendar.next_working(day + ONE_DAY)
    return timezone.make_aware(dt.datetime.combine(day, question.reception.closes_at))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
