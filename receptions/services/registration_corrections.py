"""A registration put right afterwards: how and when it came, what it is, who appeals.

| Fields | May be corrected |
|---|---|
| `PLAIN`: language, forwarding body, missing signature | always |
| `ACTING`: who acts for the applicant, by what right and document | always |
| `LISTED`: who else appeals | always |
| `COUNTED`: what terms and figures count by | until an answer is accepted or a question closed |
| `PERSON`: name, telephone, residence, disclosure | always; with other appeals, for all or apart |
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions import permissions
from receptions.choices import AppealForm, Channel, LegalGround, QuestionStatus
from receptions.drafts import Formalities
from receptions.exceptions import DecisionError, DraftError
from receptions.formality_rules import Takes, problems
from receptions.models import Appeal, Applicant, Question
from receptions.models.appeal import CORRECTED_BESIDE
from receptions.models.words import remember
from receptions.services import appeals as registration
from receptions.services import (
    applicants,
    co_applicants,
    copies,
    deadlines,
    events,
    formalities,
    shared_applicants,
)
from receptions.services.registration_terms import Counted, count_anew
from territories import clock
from territories.models import User

PLAIN = ("language", "sender_body", "sender_number", "sender_date", "is_unsigned")
ACTING = ("representative", "authority", "authority_document")
LISTED = "co_applicants"  # rows of their own: both lists are kept in the context of the history
COUNTED = ("appeal_type", "received_at", "channel", "form", "is_collective", "person_count",
           "is_anonymous", "kind")  # fmt: skip
PERSON = ("kind", "surname", "given_name", "patronymic", "entity_name", "phone", "mahalla",
          "address", "do_not_disclose")  # fmt: skip
OF_APPEAL = (*PLAIN, *ACTING, *(name for name in COUNTED if name not in PERSON))
SEARCHED = ("representative", "sender_body", "sender_number")  # as names beside the appeal
# Marks that this can only take away: what is missing was brought later.
MISSING = ("is_anonymous", "is_unsigned")
DECIDED = (QuestionStatus.ACCEPTED, QuestionStatus.CLOSED)
FROM_OUTSIDE = (Channel.BODY, Channel.MEDIA)
IN_THE_FIELD = (Channel.FIELD, Channel.PUBLIC, Channel.ROUND)
STAYS_COUNTED = gettext_lazy(
    "An answer is accepted or a question is closed: what terms and figures count by stays."
)
STAYS_COMPLAINT = gettext_lazy("An appeal about an office is a complaint.")
STAYS_IN_THE_FIELD = gettext_lazy("Papers of a round or a field reception name this appeal.")
STAYS_SHARED = gettext_lazy(
    "The person has other appeals too: whether it is an individual or a legal entity stays."
)
STAYS_WITHOUT_PAPER = gettext_lazy(
    "A question was left unexamined because the representative had no document: that stays."
)
MEANWHILE = gettext_lazy(
    "Somebody corrected the registration meanwhile. Compare, and save again what stays."
)


class CorrectedMeanwhileError(DecisionError):
    """Somebody else changed what was about to be corrected."""


@dataclass(frozen=True)
class Relisting:
    """Who else appeals, as it stands and as it is wanted; often the same."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    @classmethod
    def of(cls, appeal: Appeal, changes: Mapping[str, Any]) -> Relisting:
        """What the changes want of the list of the appeal."""
        old = co_applicants.names(appeal)
        return cls(old, tuple(changes.get(LISTED, old)))

    @property
    def changed(self) -> set[str]:
        return {LISTED} if self.new != self.old else set()

    @property
    def said(self) -> dict[str, Any]:
        """Both lists, for the context of the history."""
        return {LISTED: {"old": self.old, "new": self.new}} if self.changed else {}

    def write(self, appeal: Appeal) -> None:
        """Write what differs, with an event of the appeal that has the context."""
        if self.changed:
            co_applicants.rewrite(appeal, old=self.old, new=self.new)
            pghistory.create_event(appeal, label=CORRECTED_BESIDE)


def obstacles(appeal: Appeal) -> dict[str, str]:
    """Why fields can't be corrected, by the name of the field; the others may be."""
    found: dict[str, str] = {}
    if appeal.complained_office_id is not None:
        found["appeal_type"] = str(STAYS_COMPLAINT)
    if appeal.channel in IN_THE_FIELD and _found_in_the_field(appeal):
        found |= dict.fromkeys(("channel", "form"), str(STAYS_IN_THE_FIELD))
    if _left_without_paper(appeal):
        found["authority_document"] = str(STAYS_WITHOUT_PAPER)
    if shared_applicants.others(appeal).exists():
        found["kind"] = str(STAYS_SHARED)
    if appeal.questions.filter(status__in=DECIDED).exists():
        found |= dict.fromkeys(COUNTED, str(STAYS_COUNTED))
    return found


def mark(appeal: Appeal) -> str:
    """Differs once anything that may be corrected does."""
    values = [*_values(appeal, OF_APPEAL).values(), *_values(appeal.applicant, PERSON).values()]
    values.append(co_applicants.names(appeal))
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:16]


@transaction.atomic
def correct(
    *,
    appeal: Appeal,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    seen: str,
    apart: bool | None = None,
) -> Appeal:
    """Write what differs, with the reason in the history; terms follow (`registration_terms`).

    `changes` holds wanted values by the names of `OF_APPEAL` and `PERSON`, and the names under
    `LISTED`; an empty `form` is the usual one of the channel. `seen` is the `mark` of what the
    person had before their eyes. Where other appeals name the same person, `apart` says whether
    this one gets a row of its own, since somebody else wrote it, or the person is corrected in all.
    Raises CorrectedMeanwhileError, DecisionError, DraftError; nothing is changed then.
    """
    appeal = _locked(appeal)
    _check(appeal, reason, by, seen)
    before, reason = Counted.of(appeal), reason.strip()
    name_before, person_before = appeal.applicant_name, appeal.applicant.name
    refused = obstacles(appeal)
    relisting = Relisting.of(appeal, changes)
    changed = _put(appeal, changes) | relisting.changed
    others = _others(appeal, changed, apart=apart)
    if not changed and not (others and apart):
        raise DecisionError(_("Nothing is different."))
    _refuse(changed, refused)
    counting = deadlines.counts_from(reception=appeal.reception, received_at=appeal.received_at)
    if "received_at" in changed:
        appeal.counts_from = counting.day
    if not appeal.is_anonymous and (changed & {*PERSON, "is_anonymous"}):
        appeal.applicant_name = appeal.applicant.name
    _check_values(appeal, changed, () if apart else others)
    _check_count(appeal, changed, relisting)

    events.acting(by, reason)
    said = {"correction": appeal.pk, "at": clock.now().isoformat(), **relisting.said}
    columns = {name for name in OF_APPEAL if name in changed}
    columns |= {"counts_from"} if before.counts_from != appeal.counts_from else set()
    columns |= {"applicant_name"} if name_before != appeal.applicant_name else set()
    if others and not apart:
        said["also"] = [one.pk for one in others]
    with pghistory.context(user=by.pk, note=reason, **said):
        if others and apart:
            _part(appeal)
            columns.add("applicant")
        _write(appeal, columns, changed & set(PERSON))
        relisting.write(appeal)
        if others and not apart:
            shared_applicants.rename(appeal, before=person_before, after=appeal.applicant.name)
    if changed & {"appeal_type", "received_at"}:
        count_anew(appeal=appeal, before=before, counting=counting, reason=reason, by=by)
    if "is_anonymous" in changed and copies.is_answered(appeal):
        copies.follow(appeal=appeal, by=by)
    return appeal


def _others(appeal: Appeal, changed: Collection[str], *, apart: bool | None) -> list[Appeal]:
    """The other appeals that a correction of the person concerns. Raises DecisionError."""
    if not apart and not set(changed) & set(PERSON):
        return []
    found = list(shared_applicants.others(appeal).only("is_anonymous"))
    if found and apart is None:
        raise DecisionError(_("Say whether this holds for all appeals of the person."))
    if found and apart:
        shared_applicants.require_apart(appeal)
    return found


def _write(appeal: Appeal, columns: Collection[str], of_person: Collection[str]) -> None:
    if of_person:
        appeal.applicant.save(update_fields=of_person)
    if columns:
        appeal.save(update_fields=columns)
        remember(appeal, [getattr(appeal, name) for name in SEARCHED if name in columns])


def _part(appeal: Appeal) -> None:
    """Give the appeal a row of its own, with what is wanted of the person put on it."""
    wanted = _values(appeal.applicant, PERSON) | {"mahalla": appeal.applicant.mahalla}
    appeal.applicant = shared_applicants.part(appeal)
    applicants.put(appeal.applicant, wanted)


def _locked(appeal: Appeal) -> Appeal:
    """Questions, then appeals, then the person, as all steps lock them."""
    shared_applicants.lock(appeal)
    rows = Appeal.objects.select_for_update(of=("self",))
    found = rows.select_related("reception__territory", "repeat_of", "duplicate_of").get(
        pk=appeal.pk
    )
    people = Applicant.objects.select_for_update(of=("self",), no_key=True)
    if found.applicant_id != appeal.applicant_id:
        raise CorrectedMeanwhileError(str(MEANWHILE))
    found.applicant = people.get(pk=found.applicant_id)
    return found


def _check(appeal: Appeal, reason: str, by: User, seen: str) -> None:
    if not permissions.can_correct(by, appeal):
        raise DecisionError(_("Only the reception may do this."))
    if not reason.strip():
        raise DecisionError(_("Say why."))
    if seen != mark(appeal):
        raise CorrectedMeanwhileError(str(MEANWHILE))


def _put(appeal: Appeal, changes: Mapping[str, Any]) -> set[str]:
    """Set what is wanted; the names of what became different."""
    was = _values(appeal, OF_APPEAL) | _values(appeal.applicant, PERSON)
    wanted = dict(changes)
    if {"channel", "form"} & wanted.keys():
        channel = wanted.get("channel", appeal.channel)
        wanted["form"] = registration.form_of(channel, wanted.get("form", appeal.form))
    for name in OF_APPEAL:
        if name in wanted:
            setattr(appeal, name, wanted[name])
    applicants.put(appeal.applicant, {name: wanted[name] for name in PERSON if name in wanted})
    now = _values(appeal, OF_APPEAL) | _values(appeal.applicant, PERSON)
    return {name for name, value in now.items() if value != was[name]}


def _refuse(changed: Collection[str], refused: Mapping[str, str]) -> None:
    for name in (*OF_APPEAL, *PERSON):
        if name in changed and name in refused:
            raise DecisionError(refused[name])


def _check_values(appeal: Appeal, changed: Collection[str], others: Collection[Appeal]) -> None:
    """Whether the parts fit together, as a registration asks. Raises DraftError."""
    if any(name in changed and getattr(appeal, name) for name in MISSING):
        raise DraftError(_("What the letter had can't be marked as missing afterwards."))
    registration.check_name(appeal.applicant)
    if {"channel", "sender_body"} & set(changed):
        _check_sender(appeal)
    if set(ACTING) & set(changed):
        _check_acting(appeal)
    if {"channel", "form", "kind", "is_unsigned"} & set(changed):
        _check_formalities(appeal)
    if {"form", "is_anonymous", "is_unsigned", *PERSON} & set(changed):
        _check_named(appeal)
    if any(not one.is_anonymous for one in others):
        _check_person(appeal.applicant)
    if "received_at" in changed:
        _check_receipt(appeal)


def _check_sender(appeal: Appeal) -> None:
    if appeal.channel in FROM_OUTSIDE and not appeal.sender_body:
        raise DraftError(_("Write who sent the appeal on."))


def _check_count(appeal: Appeal, changed: Collection[str], relisting: Relisting) -> None:
    if not {"is_collective", "person_count", LISTED} & set(changed):
        return
    if appeal.is_collective and appeal.person_count < 2:
        raise DraftError(_("A collective appeal has at least two applicants."))
    if not appeal.is_collective and appeal.person_count > 1:
        raise DraftError(_("Several applicants make a collective appeal."))
    if len(relisting.new) >= appeal.person_count:
        raise DraftError(_("More people are listed than the appeal has applicants."))


def _check_acting(appeal: Appeal) -> None:
    """R-10, R-30: who acts, by what right; a decision for want of the document keeps its ground."""
    registration.check_representative(appeal)
    if not appeal.lacks_authority and _left_without_paper(appeal):
        raise DraftError(str(STAYS_WITHOUT_PAPER))


def _left_without_paper(appeal: Appeal) -> bool:
    return appeal.questions.filter(legal_ground=LegalGround.NO_AUTHORITY).exists()


def _check_formalities(appeal: Appeal) -> None:
    """R-08, R-53, R-55: what is written down of the letter or visit still fits it."""
    said = Formalities(**{name: getattr(appeal, name) for name in asdict(Formalities())})
    recorded = appeal.recordings.exists() and not Takes.of(appeal.form, appeal.channel).recording
    if recorded or problems(said, formalities.letter_of(appeal)):
        raise DraftError(
            _(
                "Signature, identity paper or recording written down for this appeal don't fit "
                "this way and form."
            )
        )


def _check_named(appeal: Appeal) -> None:
    """R-13: who is not anonymous has a name, a residence and has signed a letter."""
    if appeal.is_anonymous:
        return
    _check_person(appeal.applicant)
    if appeal.is_unsigned and appeal.form != AppealForm.ORAL:
        raise DraftError(_("A letter without a signature is anonymous (Art. 3)."))


def _check_person(person: Applicant) -> None:
    if not person.name.strip():
        raise DraftError(_("Write the name of the applicant (Art. 6)."))
    if person.mahalla_id is None and not person.address.strip():
        raise DraftError(_("Write the mahalla or the address of the applicant (Art. 6)."))


def _check_receipt(appeal: Appeal) -> None:
    if appeal.received_at > clock.now():
        raise DraftError(_("The moment of receipt lies in the future."))
    if appeal.received_at > appeal.registered_at:
        raise DraftError(_("The appeal was registered before this moment."))
    registration.check_relation(
        appeal.applicant,
        repeat_of=appeal.repeat_of,
        duplicate_of=appeal.duplicate_of,
        received_at=appeal.received_at,
        on=appeal.counts_from,
    )


def _values(row: Appeal | Applicant, names: Collection[str]) -> dict[str, Any]:
    """By name; of a place its key, of a moment the same in every time zone."""
    found = {name: getattr(row, name) for name in names if name != "mahalla"}
    if "mahalla" in names:
        found["mahalla"] = row.mahalla_id
    return {
        name: value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value
        for name, value in found.items()
    }


def _found_in_the_field(appeal: Appeal) -> bool:
    """Whether rows of another app, as what a round found, point at a question of it."""
    return any(
        relation.related_model._base_manager.filter(
            **{f"{relation.field.name}__appeal": appeal.pk}
        ).exists()
        for relation in Question._meta.related_objects
        if not isinstance(relation.related_model, str)
        and relation.related_model._meta.app_label != "receptions"
    )
