"""What the Law asks of a letter or visit, written down at the desk.

R-05, R-08, R-17, R-53, R-55.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import asdict

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.drafts import AppealDraft, Formalities
from receptions.exceptions import DecisionError, DraftError
from receptions.formality_rules import Letter, Takes, problems
from receptions.models import Appeal, PaperReturn, Reception, Recording
from receptions.services import attachments, events
from territories import clock
from territories.models import Post, User


def check(said: Formalities, letter: Letter) -> None:
    """Raise DraftError for what doesn't fit the appeal (R-08, R-53)."""
    for words in problems(said, letter).values():
        raise DraftError(str(words))


def check_draft(draft: AppealDraft, form: str) -> None:
    """The same for a registration whose form is decided."""
    letter = Letter(form, draft.channel, draft.applicant.kind, draft.is_unsigned)
    check(draft.formalities, letter)


def letter_of(appeal: Appeal) -> Letter:
    """The appeal as the rules ask for it."""
    return Letter(appeal.form, appeal.channel, appeal.applicant.kind, appeal.is_unsigned)


def mark(appeal: Appeal) -> str:
    """Differs once anything of the formalities does."""
    values = "\x1f".join(getattr(appeal, name) for name in asdict(Formalities()))
    return hashlib.sha256(values.encode()).hexdigest()[:16]


@transaction.atomic
def add_papers(
    *,
    appeal: Appeal,
    files: Sequence[UploadedFile[bytes]],
    by: User,
    authority_document: str = "",
) -> None:
    """Keep papers that came after the registration (Art. 32) with an open appeal.

    The document of authority is written down where none was (R-10). Raises DecisionError, and
    ValidationError for the content of a file.
    """
    appeal = _locked(appeal, by)
    if not appeal.is_open:
        raise DecisionError(_("The appeal is closed."))
    if authority_document.strip():
        if not appeal.lacks_authority:
            raise DecisionError(_("A document of authority is written down already."))
        appeal.authority_document = authority_document.strip()
        events.acting(by)
        appeal.save(update_fields=["authority_document"])
    for file in files:
        attachments.attach(appeal=appeal, file=file, by=by)


@transaction.atomic
def put_down(*, appeal: Appeal, said: Formalities, by: User, seen: str = "") -> None:
    """Addressee, signature, identity paper as they are, whatever was said before.

    `seen` is the `mark` of what the person had before their eyes; what somebody else wrote
    since is not overwritten. Raises DecisionError then, for others than the reception and for a
    closed appeal; DraftError for what doesn't fit.
    """
    appeal = _locked(appeal, by)
    if not appeal.is_open:
        raise DecisionError(_("The appeal is closed."))
    if seen and seen != mark(appeal):
        raise DecisionError(
            _("Somebody wrote this down meanwhile. Compare, and save again what stays.")
        )
    check(said, letter_of(appeal))
    for name, value in asdict(said).items():
        setattr(appeal, name, value)
    events.acting(by)
    appeal.save(update_fields=list(asdict(said)))


@transaction.atomic
def ask_back(*, appeal: Appeal, papers: str, asked_on: dt.date, by: User) -> PaperReturn:
    """The applicant asks in writing for papers (R-17). Raises DecisionError."""
    appeal = _locked(appeal, by)
    if not papers.strip():
        raise DecisionError(_("Name the papers."))
    if asked_on > clock.today():
        raise DecisionError(_("This day is still to come."))
    return PaperReturn.objects.create(
        appeal=appeal, papers=papers.strip(), asked_on=asked_on, by=by, at=clock.now()
    )


@transaction.atomic
def give_back(*, paper_return: PaperReturn, given_to: str, by: User) -> PaperReturn:
    """The papers leave the file today (R-17). Raises DecisionError, also the second time."""
    _locked(paper_return.appeal, by)
    row = PaperReturn.objects.select_for_update().get(pk=paper_return.pk)
    if row.given_on is not None:
        raise DecisionError(_("These papers were given back already."))
    if not given_to.strip():
        raise DecisionError(_("Write who got the papers."))
    row.given_to, row.given_on, row.given_by = given_to.strip(), clock.today(), by
    row.save(update_fields=["given_to", "given_on", "given_by"])
    return row


def deciders(reception: Reception) -> list[User]:
    """The heads of the reception, and who stands in for them: they decide about recordings."""
    territory = reception.territory
    posts = Post.objects.filter(territory=territory).current(on=clock.today())
    people = User.objects.filter(Q(posts__in=posts) | Q(substitutions__in=posts), is_active=True)
    found = people.distinct().order_by("last_name", "pk")
    return [one for one in found if one.powers.at("decide_appeals", territory)]


def check_recording(*, reception: Reception, told: str, decided_by: User) -> None:
    """R-55: told to the applicant, and decided by the head. Raises DecisionError."""
    if not told:
        raise DecisionError(_("Without a word to the applicant nothing is recorded (Art. 9)."))
    if decided_by not in deciders(reception):
        raise DecisionError(_("Only the head decides that a reception is recorded (Art. 9)."))


@transaction.atomic
def record(*, appeal: Appeal, kind: str, told: str, decided_by: User, by: User) -> Recording:
    """Write down a recording, by decision of the head and told to the applicant (R-55).

    Raises DecisionError.
    """
    appeal = _locked(appeal, by)
    if not Takes.of(appeal.form, appeal.channel).recording:
        raise DecisionError(_("Only a reception in person is recorded (Art. 9)."))
    check_recording(reception=appeal.reception, told=told, decided_by=decided_by)
    if appeal.recordings.filter(kind=kind).exists():
        raise DecisionError(_("This kind of recording is written down already."))
    return Recording.objects.create(
        appeal=appeal, kind=kind, told=told, decided_by=decided_by, by=by, at=clock.now()
    )


def _locked(appeal: Appeal, by: User) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",))
    appeal = rows.select_related("applicant", "reception__territory").get(pk=appeal.pk)
    if not permissions.can_put_down(by, appeal):
        raise DecisionError(_("Only the reception may do this."))
    return appeal
