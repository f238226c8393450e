"""What a registration takes in: plain values, checked by `services.appeals`."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from receptions.models import Appeal, Applicant, Reception, Topic
    from territories.models import Office, Territory


@dataclass(frozen=True)
class QuestionDraft:
    """One thing asked for. `territory` is of district level, `mahalla` lies in it."""

    topic: Topic
    text: str
    territory: Territory
    mahalla: Territory | None = None
    place: str = ""
    people_affected: int = 1


@dataclass(frozen=True)
class AppealDraft:
    """A letter, call or visit before it has a number.

    An unsaved applicant is saved with it. `received_at` is now unless given. The same
    `submission_key` sent twice gives the appeal of the first time. A `reserved` number is one of
    a block that the caller has locked (`services.offline`).
    """

    reception: Reception
    channel: str
    appeal_type: str
    applicant: Applicant
    text: str
    language: str = "uz"
    received_at: dt.datetime | None = None
    questions: tuple[QuestionDraft, ...] = ()
    person_count: int = 1
    is_collective: bool = False
    is_anonymous: bool = False
    complained_office: Office | None = None
    repeat_of: Appeal | None = None
    duplicate_of: Appeal | None = None
    sender_body: str = ""
    sender_number: str = ""
    sender_date: dt.date | None = None
    submission_key: uuid.UUID | None = None
    files: tuple[UploadedFile[bytes], ...] = ()
    reserved: tuple[int, int] | None = None  # year and sequence of a number block
