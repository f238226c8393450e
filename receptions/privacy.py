"""How much of a person whom sees (R-20, DESIGN decision 12)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from receptions.models import Appeal
from territories.models import User


def works_inside(user: User, appeal: Appeal) -> bool:
    """Whether the person works at the very reception of the appeal."""
    return user.powers.exactly_at("work_reception", appeal.reception.territory)


def shown_name(user: User, appeal: Appeal) -> str:
    """The applicant as a list shows them: in full inside the reception, masked outside."""
    if appeal.is_anonymous:
        return _("anonymous")
    person = appeal.applicant
    return (person.name if works_inside(user, appeal) else person.masked_name) or _("no name")


@dataclass(frozen=True)
class PersonView:
    """What one reader sees of an applicant; empty where they see nothing."""

    name: str
    phone: str = ""
    address: str = ""
    born: str = ""
    masked: bool = False


def person_view(user: User, appeal: Appeal) -> PersonView:
    """The applicant for this reader.

    Inside the reception everything; the executing office what its work needs, unless the person
    asked not to be disclosed; others the masked name.
    """
    person = appeal.applicant
    if appeal.is_anonymous:
        return PersonView(_("anonymous"), masked=not works_inside(user, appeal))
    inside = works_inside(user, appeal)
    executes = bool(user.powers.office_ids) and not person.do_not_disclose
    if not inside and not executes:
        return PersonView(person.masked_name or _("no name"), masked=True)
    mahalla = person.mahalla
    place = f"{mahalla.name}, {mahalla.parent.name}" if mahalla and mahalla.parent else ""
    return PersonView(
        name=person.name or _("no name"),
        phone=person.phone,
        address=", ".join(part for part in (place, person.address) if part),
        born=person.birth_date.strftime("%d.%m.%Y") if inside and person.birth_date else "",
    )
