"""Who was taken over on the registration page: a key signed for its reader, and what was held.

The key also carries what the page was drawn with, so that only what the registrar changed is
written.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from receptions.models import Applicant, PersonalDataRead
from receptions.services import applicants, registration_drafts
from receptions.services.applicants import Held
from territories.models import User

KNOWN_SALT = "known applicant"
MATCH_SALT = "probably known applicant"
# A page may stand open as long as a draft is kept, and its draft be taken up as long after.
KNOWN_FOR = 2 * registration_drafts.KEPT_FOR


class Known(NamedTuple):
    """The person, and what was held of them when the page was drawn."""

    person: Applicant
    read: Held


def known_of(token: str, reader: User) -> Known | None:
    """Who is meant by the key; None where it is none of this reader's, or too old."""
    try:
        key, owner, read = signing.loads(token, salt=KNOWN_SALT, max_age=KNOWN_FOR)
    except (signing.BadSignature, ValueError):
        return None
    person = Applicant.objects.filter(pk=key).first() if owner == reader.pk else None
    return Known(person, read) if person is not None else None


def key_of(person: Applicant, reader: User, read: Held | None = None) -> str:
    """The signed key, with what is held of the person now unless it was read before."""
    held = applicants.held(person) if read is None else read
    return signing.dumps([person.pk, reader.pk, held], salt=KNOWN_SALT, compress=True)


def choose(request: HttpRequest, form: Any) -> tuple[str, str, Applicant | None]:
    """The person meant in `known`: a signed key, or what is wrong. The opening is logged."""
    field = form.fields["known"]
    text = field.widget.value_from_datadict(form.data, form.files, "known")
    try:
        person = field.chosen(text)
    except ValidationError as error:
        return "", " ".join(error.messages), None
    if person is None:
        return "", _("Type the name, the telephone or the personal number."), None
    return _opened(request, person), "", person


def match_key(person: Applicant, reader: User) -> str:
    """A signed key of somebody offered to this reader."""
    return signing.dumps([person.pk, reader.pk], salt=MATCH_SALT)


def choose_match(request: HttpRequest, token: str) -> tuple[str, str, Applicant | None]:
    """Somebody offered as probably the same person; the signed key was made for this reader."""
    try:
        key, owner = signing.loads(token, salt=MATCH_SALT, max_age=12 * 60 * 60)
    except signing.BadSignature:
        key, owner = None, None
    person = Applicant.objects.filter(pk=key).first() if owner == request.user.pk else None
    if person is None:
        return "", _("Look the person up once more."), None
    return _opened(request, person), "", person


def _opened(request: HttpRequest, person: Applicant) -> str:
    """Log that the person's data were opened; the signed key that gives them to the form."""
    PersonalDataRead.objects.create(
        applicant=person, by=request.user, reason=_("Registering an appeal of this person")
    )
    return key_of(person, request.user)
