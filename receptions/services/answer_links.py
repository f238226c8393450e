"""One-time links: a body without accounts answers one question, once, by a date."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import logging
import secrets
from collections.abc import Sequence
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import QuestionStatus
from receptions.exceptions import DecisionError, ReceptionsError
from receptions.executor_choices import LinkEvent, LinkState
from receptions.models import AnswerLink, LinkOpening, Question
from receptions.pieces import Piece
from receptions.services import control
from territories import clock
from territories.models import User
from territories.services import calendars

logger = logging.getLogger(__name__)

MOST_DAYS = 20
# Who has answered by a link: one closed account without posts; the signer stands on the link.
ACCOUNT = "one-time-link"
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
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("reception__territory", "office")
        .get(pk=question.pk)
    )
    if not permissions.can_work(by, question):
        raise DecisionError(_("Only the reception may do this."))
    if question.status != QuestionStatus.ASSIGNED:
        raise DecisionError(_("The question is not with an office."))
    if not 1 <= days <= MOST_DAYS:
        raise DecisionError(
            _("A link is valid for 1 to %(most)s working days.") % {"most": MOST_DAYS}
        )
    now = clock.now()
    assignment = question.assignments.get(left_at__isnull=True)
    assignment.links.filter(used_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by
    )
    token = secrets.token_urlsafe(32)
    link = AnswerLink.objects.create(
        assignment=assignment,
        token_digest=_digest(token),
        made_by=by,
        made_at=now,
        expires_at=_end_of_working_day(question, days),
    )
    return link, token


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
    link = (
        AnswerLink.objects.select_for_update(of=("self",))
        .select_related("assignment__question__reception__territory")
        .get(pk=link.pk)
    )
    if not permissions.can_work(by, link.assignment.question):
        raise DecisionError(_("Only the reception may do this."))
    if link.used_at is not None or link.revoked_at is not None:
        raise DecisionError(_("This link is no longer open."))
    link.revoked_at, link.revoked_by = clock.now(), by
    link.save(update_fields=["revoked_at", "revoked_by"])
    return link


def find(token: str) -> AnswerLink | None:
    """The link of a secret, whatever its state; None for one that was never given out."""
    return (
        AnswerLink.objects.filter(token_digest=_digest(token))
        .select_related(
            "assignment__office",
            "assignment__question__appeal",
            "assignment__question__reception__territory",
            "assignment__question__topic__parent",
            "assignment__question__territory",
            "assignment__question__mahalla",
        )
        .first()
    )


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
    question = Question.objects.select_for_update().get(pk=link.assignment.question_id)
    link = (
        AnswerLink.objects.select_for_update(of=("self",))
        .select_related("assignment__question")
        .get(pk=link.pk)
    )
    state = link.state(on=clock.now())
    if state != LinkState.OPEN:
        raise LinkClosedError(state)
    name, post = (part.strip()[:150] for part in signer)
    if not name or not post:
        raise DecisionError(_("Say who signs the answer: full name and post."))
    given = control.answer(
        question=question,
        by=account(),
        text=text,
        outcome=outcome,
        letter_number=letter_number,
        files=files,
    )
    link.used_at, link.answer = given.at, given
    link.signer_name, link.signer_post = name, post
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
        username=ACCOUNT, defaults={"is_active": False, "last_name": _("One-time link")}
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
