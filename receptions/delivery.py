"""Ways out of the house: e-mail through Django's backend, SMS through settings.SMS_BACKEND.

Adapters that send over HTTP are in `gateways.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import ClassVar, NamedTuple, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from receptions import notice_ways
from receptions.choices import LetterChannel
from receptions.models import Letter
from receptions.pdf import letter as paper


class DeliveryError(Exception):
    """The letter did not go out; the text names no person."""


class RefusedError(DeliveryError):
    """The gateway will not take this message, however often it is tried."""


class PausedError(DeliveryError):
    """Nothing was tried: the gateway asked to wait. This is no attempt."""


class NotAskedForError(RefusedError):
    """The applicant does not want to be told this way, or no longer: it goes out on paper."""


class Sms(NamedTuple):
    """A message; `key` is the same when it is tried again, so a gateway can drop the copy."""

    phone: str
    text: str
    key: str


class SmsBackend(Protocol):
    """What settings.SMS_BACKEND names. Raises when the gateway does not take the message."""

    def send(self, message: Sms) -> None: ...


class ConsoleSms:
    """Writes to the console that a message would go out; the number only by its last digits."""

    def send(self, message: Sms) -> None:
        sys.stdout.write(f"SMS to …{message.phone[-2:]}: {message.text}\n")


class MemorySms:
    """Keeps messages for tests."""

    outbox: ClassVar[list[Sms]] = []

    def send(self, message: Sms) -> None:
        self.outbox.append(message)


def carefully(carry: Callable[..., None], *arguments: object) -> None:
    """Call a way out. Raises DeliveryError, whatever an adapter raises, with the kind only."""
    try:
        carry(*arguments)
    except DeliveryError:
        raise
    except Exception as error:
        raise DeliveryError(type(error).__name__) from error


def send(letter: Letter) -> None:
    """Carry an issued letter to the applicant. Raises DeliveryError, whatever an adapter raises.

    Only the kind of the error is kept: its text may hold an address or a telephone number.
    """
    if not _asked_for(letter):
        raise NotAskedForError("not asked for")
    try:
        with translation.override(letter.language):
            _WAYS[LetterChannel(letter.channel)](letter)
    except DeliveryError:
        raise
    except Exception as error:
        raise DeliveryError(type(error).__name__) from error


def _asked_for(letter: Letter) -> bool:
    wanted = notice_ways.allowed(letter.appeal)
    ways = {LetterChannel.EMAIL: wanted.email, LetterChannel.SMS: wanted.sms}
    return ways.get(LetterChannel(letter.channel), False)


def check_url(letter: Letter) -> str:
    """Where anybody sees that the letter is genuine."""
    return paper.check_url(letter)


def _by_email(letter: Letter) -> None:
    address = letter.appeal.applicant.email
    if not address:
        raise DeliveryError("no address")
    message = EmailMessage(
        subject=_("Letter No. %(number)s") % {"number": letter.number},
        body=_words(letter),
        to=[address],
        headers={"Message-ID": f"<letter-{letter.pk}-{letter.code.lower()}@qabulxona>"},
    )
    message.attach(f"{letter.code}.pdf", paper.draw([letter]), "application/pdf")
    message.send()


def _by_sms(letter: Letter) -> None:
    phone = letter.appeal.applicant.phone
    if not phone:
        raise DeliveryError("no telephone")
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(Sms(phone, _words(letter), f"letter-{letter.pk}"))


def _words(letter: Letter) -> str:
    """What the envelope says: no name, nothing of the matter."""
    return _(
        "%(reception)s: letter No. %(letter)s about your appeal No. %(number)s is ready. "
        "Authenticity: %(url)s"
    ) % {
        "reception": letter.reception.name,
        "letter": letter.number,
        "number": letter.appeal.number,
        "url": check_url(letter),
    }


_WAYS = {LetterChannel.EMAIL: _by_email, LetterChannel.SMS: _by_sms}
