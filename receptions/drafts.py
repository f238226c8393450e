"""What a registration takes in: plain values, checked by `services.appeals`."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from receptions.choices import Urgency

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from receptions.models import Appeal, Applicant, Reception, Topic
    from territories.models import Office, Territory

MAX_QUESTIONS = 20  # of one appeal


@dataclass(frozen=True)
class QuestionDraft:
    """One thing asked for. `territory` is of district level, `mahalla` lies in it.

    `point` is latitude and longitude in degrees.
    """

    topic: Topic
    text: str
    territory: Territory
    mahalla: Territory | None = None
    place: str = ""
    people_affected: int = 1
    urgency: str = Urgency.ORDINARY
    point: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Notices:
    """By what an applicant wants to be told, besides paper."""

    email: bool = False
    sms: bool = False

    def __bool__(self) -> bool:
        return self.email or self.sms


NO_NOTICES = Notices()


@dataclass(frozen=True)
class Formalities:
    """Addressee (R-05), signature (R-08) and identity paper (R-53), as far as written down."""

    addressed_body: str = ""
    addressed_official: str = ""
    signature: str = ""
    signed_by: str = ""
    identity_paper: str = ""


NO_FORMALITIES = Formalities()


@dataclass(frozen=True)
class AppealDraft:
    """A letter, call or visit before it has a number.

    An unsaved applicant is saved with it. `co_applicants` are the others of a collective appeal,
    in the order of the list; the applicant is the first and gets the reply (R-24).
    `received_at` is now unless given. The same `submission_key` sent twice gives the appeal of
    the first time. A `reserved` number is one of a block that the caller has locked
    (`services.offline`).
    """

    reception: Reception
    channel: str
    appeal_type: str
    applicant: Applicant
    text: str
    form: str = ""  # the usual one of the channel
    language: str = "uz"
    received_at: dt.datetime | None = None
    questions: tuple[QuestionDraft, ...] = ()
    person_count: int = 1
    is_collective: bool = False
    is_anonymous: bool = False
    is_unsigned: bool = False
    co_applicants: tuple[str, ...] = ()
    representative: str = ""
    authority: str = ""
    authority_document: str = ""
    persecution_warning: bool = False
    sheets: int | None = None
    decision_known_on: dt.date | None = None
    complained_office: Office | None = None
    complained_name: str = ""
    complained_post: str = ""
    repeat_of: Appeal | None = None
    duplicate_of: Appeal | None = None
    sender_body: str = ""
    sender_number: str = ""
    sender_date: dt.date | None = None
    submission_key: uuid.UUID | None = None
    files: tuple[UploadedFile[bytes], ...] = ()
    notices: Notices = NO_NOTICES
    formalities: Formalities = NO_FORMALITIES
    reserved: tuple[int, int] | None = None  # year and sequence of a number block
