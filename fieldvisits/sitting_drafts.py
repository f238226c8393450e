"""What a desk of a field reception takes down of one visitor."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldvisits.drafts import Problem
from receptions.choices import AppealType
from receptions.models import Applicant

if TYPE_CHECKING:
    from receptions.models import Topic
    from territories.models import Office, Territory

LONGEST_NAME, LONGEST_RESIDENCE = 200, 300  # as the protocol keeps them


@dataclass(frozen=True)
class Visitor:
    """Name, residence, words, and what became of it. `ticket` is the number called to the desk."""

    key: uuid.UUID
    surname: str
    topic: Topic
    text: str
    outcome: str
    given_name: str = ""
    patronymic: str = ""
    phone: str = ""
    mahalla: Territory | None = None
    address: str = ""
    people_affected: int = 1
    result: str = ""
    office: Office | None = None
    due_on: dt.date | None = None
    appeal_type: str = AppealType.APPLICATION
    complained_office: Office | None = None
    language: str = "uz"
    desk: str = ""
    ticket: int | None = None
    identity_paper: str = ""

    @property
    def name(self) -> str:
        """Surname, given name and patronymic."""
        parts = (self.surname, self.given_name, self.patronymic)
        return " ".join(part.strip() for part in parts if part.strip())

    @property
    def residence(self) -> str:
        """Mahalla and address, as far as they are given."""
        mahalla = self.mahalla.name if self.mahalla is not None else ""
        return ", ".join(part for part in (mahalla, self.address.strip()) if part)

    def problem(self, territory: Territory) -> Problem:
        """The same as a problem found in the field."""
        return Problem(
            topic=self.topic,
            text=self.text,
            person=self.name,
            residence=self.residence,
            people_affected=self.people_affected,
            territory=territory,
        )

    def applicant(self) -> Applicant:
        """The same as somebody who appeals, unsaved."""
        return Applicant(
            surname=self.surname.strip(),
            given_name=self.given_name.strip(),
            patronymic=self.patronymic.strip(),
            phone=self.phone,
            mahalla=self.mahalla,
            address=self.address.strip(),
        )
