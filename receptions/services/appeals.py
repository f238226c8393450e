"""Registration of appeals, and what is known of a person's earlier ones."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import asdict
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.choices import FORM_OF_CHANNEL, ONE_FORM_ONLY, AppealForm, Channel
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.exceptions import NAME_TOO_LONG, DraftError
from receptions.models import (
    Appeal,
    Applicant,
    Deadline,
    NumberBlock,
    Question,
    Reception,
)
from receptions.models.appeal import Bands
from receptions.same_person import entries_of
from receptions.services import (
    attachments,
    co_applicants,
    complaints,
    copies,
    deadlines,
    events,
    formalities,
    notice_choices,
)
from territories import clock, kept
from territories.choices import Level
from territories.models import User

# Without letters and digits that are mistaken for others on paper: 0 O, 1 I L, 2 Z, 5 S, 8 B.
CODE_ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 8


class Verdict(NamedTuple):
    """Yes or no, and why in words."""

    holds: bool
    explanation: str


def register(*, draft: AppealDraft, by: User) -> Appeal:
    """Register an appeal with its questions, number, code and deadlines (T-01).

    A submission key that was used before gives the appeal registered then. Raises DraftError
    when the parts don't fit together; no number is used up by a refusal. A complaint that passes
    by the reception is registered by the one above, which gives the number (R-21, 2025).
    """
    unsaved = draft.applicant.pk is None
    try:
        with transaction.atomic(), kept.keeping():
            return _submitted(draft) or _register(draft, by)
    except Exception as error:
        if unsaved:  # what was rolled back must not look saved
            draft.applicant.pk = None
            draft.applicant._state.adding = True
        registered = _submitted(draft) if isinstance(error, IntegrityError) else None
        if registered is None:
            raise
        return registered  # the same form sent twice at the same moment


def earlier(applicant: Applicant) -> QuerySet[Appeal]:
    """Appeals of the same person, the newest first; narrow it with `visible_to` for a page.

    Who is the same person: `same_person`.
    """
    people = Applicant.objects.filter(entries_of(applicant))  # few; then their appeals
    # Rows of the old register are made after those of today.
    return Appeal.objects.filter(applicant__in=people.values("pk")).order_by("-received_at", "-pk")


def repeat_verdict(
    appeal: Appeal, *, received_at: dt.datetime | None = None, on: dt.date | None = None
) -> Verdict:
    """R-14: whether a new letter in the same matter would be a repeat of this appeal.

    It is one when a decision was taken that the person may dispute, or when the term of
    examination is over without one. A second letter before that is not a repeat. The letter came
    at `received_at` and its terms count from the day `on`; now and today where they are left out.
    """
    received_at, on = received_at or clock.now(), on or clock.today()
    questions = list(appeal.questions.all())
    decided = [question.closed_at for question in questions if question.closed_at is not None]
    # The moment of receipt is typed in to the minute.
    if any(moment.replace(second=0, microsecond=0) <= received_at for moment in decided):
        return Verdict(True, _("A repeat: the decision on the earlier appeal is disputed."))
    if any(_is_over(question, on) for question in questions):
        return Verdict(True, _("A repeat: the term of the earlier appeal is over."))
    if decided:
        return Verdict(
            False, _("Not a repeat: the decision on the earlier appeal came after this letter.")
        )
    return Verdict(
        False, _("Not a repeat: the earlier appeal is undecided and its term is not over.")
    )


def _is_over(question: Question, on: dt.date) -> bool:
    """Whether the term of examination was over on the day."""
    if question.legal_due_on is None or question.legal_due_on >= on:
        return False
    until = deadlines.examined_until(question)
    return until is not None and until < on


def duplicate_verdict(appeal: Appeal) -> Verdict:
    """R-15: what happens to a copy of this appeal. Holds while they are examined together."""
    if appeal.is_open:
        return Verdict(True, _("The copy is examined together with the earlier appeal."))
    return Verdict(False, _("The earlier appeal is answered: the applicant is told so."))


def registered_late(appeal: Appeal) -> bool:
    """T-01: registered after the day of receipt (the next working day where that counts).

    A number given out on paper without a line was given on the day itself; the old register
    came in years later.
    """
    if timezone.localdate(appeal.registered_at) <= appeal.counts_from:
        return False
    blocks = NumberBlock.objects.filter(reception=appeal.reception_id, year=appeal.year)
    on_paper = blocks.filter(first__lte=appeal.sequence, last__gte=appeal.sequence)
    return not (hasattr(appeal, "imported") or on_paper.exists())


def is_anonymous(draft: AppealDraft) -> bool:
    """R-13: no name, no residence (address of an entity), or marked so by the registrar.

    An unsigned written appeal is anonymous too, and an electronic one that can't be identified;
    who speaks is there to be asked.
    """
    applicant = draft.applicant
    residence = applicant.mahalla_id is not None or bool(applicant.address.strip())
    oral = form_of(draft.channel, draft.form) == AppealForm.ORAL
    unsigned = draft.is_unsigned and not oral
    return draft.is_anonymous or unsigned or not applicant.name.strip() or not residence


def form_of(channel: str, form: str = "") -> str:
    """R-02: the form as told, or the usual one of the channel. Raises DraftError (R-03)."""
    usual = FORM_OF_CHANNEL[Channel(channel)]
    if form and form != usual and channel in ONE_FORM_ONLY:
        raise DraftError(
            _("What came by this way is always: %(form)s (Art. 3).") % {"form": usual.label}
        )
    return form or usual


def _submitted(draft: AppealDraft) -> Appeal | None:
    if draft.submission_key is None:
        return None
    same = Appeal.objects.filter(submission_key=draft.submission_key)
    key = same.order_by().values_list("pk", flat=True).first()
    return None if key is None else Appeal.objects.get(pk=key)


def _register(draft: AppealDraft, by: User) -> Appeal:
    _check(draft)
    now = clock.now()
    received_at = draft.received_at or now
    counting = deadlines.counts_from(reception=draft.reception, received_at=received_at)
    check_relation(
        draft.applicant,
        repeat_of=draft.repeat_of,
        duplicate_of=draft.duplicate_of,
        received_at=received_at,
        on=counting.day,
    )
    applicant = draft.applicant
    if applicant.pk is None:
        applicant.save()
    home = complaints.home_of(draft.reception, draft.complained_office)
    if draft.reserved is not None and home == draft.reception:
        year, sequence = draft.reserved
    else:
        year = timezone.localdate(now).year
        sequence = next_number(reception=home, year=year)

    events.acting(by)
    anonymous = is_anonymous(draft)
    appeal = Appeal.objects.create(
        reception=home,
        year=year,
        sequence=sequence,
        number=f"{home.code}-{year}-{sequence:06d}",
        tracking_code="".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH)),
        appeal_type=draft.appeal_type,
        form=form_of(draft.channel, draft.form),
        channel=draft.channel,
        applicant=applicant,
        applicant_name="" if anonymous else applicant.name,
        is_anonymous=anonymous,
        is_unsigned=draft.is_unsigned,
        is_collective=draft.is_collective,
        person_count=draft.person_count,
        representative=draft.representative,
        authority=draft.authority,
        authority_document=draft.authority_document,
        persecution_warning=draft.persecution_warning,
        sheets=draft.sheets,
        decision_known_on=draft.decision_known_on,
        text=draft.text,
        fingerprint=Bands(Value(draft.text)),
        language=draft.language,
        received_at=received_at,
        counts_from=counting.day,
        registered_at=now,
        registered_by=by,
        repeat_of=draft.repeat_of,
        duplicate_of=draft.duplicate_of,
        **complaints.named_in(draft),
        sender_body=draft.sender_body,
        sender_number=draft.sender_number,
        sender_date=draft.sender_date,
        submission_key=draft.submission_key,
        **asdict(draft.formalities),
    )
    questions = [
        new_question(appeal, ordinal, part) for ordinal, part in enumerate(draft.questions, start=1)
    ]
    first = deadlines.registration_deadlines(appeal=appeal, questions=questions, counting=counting)
    Question.objects.bulk_create(questions)
    Deadline.objects.bulk_create(first)
    co_applicants.write(appeal, draft.co_applicants)
    for file in draft.files:
        attachments.attach(appeal=appeal, file=file, by=by)
    if draft.notices and not anonymous:
        notice_choices.keep(appeal=appeal, notices=draft.notices, by=by)
    copies.follow(appeal=appeal, by=by)
    if home != draft.reception:
        complaints.leave_trace(appeal=appeal, came_to=draft.reception, by=by)
    return appeal


def next_number(*, reception: Reception, year: int, kind: str = "appeal") -> int:
    """The next number without gaps: the counter's row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receptions_numbercounter (reception_id, kind, year, last)"
            " VALUES (%s, %s, %s, 1) ON CONFLICT (reception_id, kind, year)"
            " DO UPDATE SET last = receptions_numbercounter.last + 1 RETURNING last",
            [reception.pk, kind, year],
        )
        row = cursor.fetchone()
    return int(row[0])


def new_question(appeal: Appeal, ordinal: int, part: QuestionDraft) -> Question:
    """An unsaved question of the appeal."""
    return Question(
        appeal=appeal,
        reception=appeal.reception,
        ordinal=ordinal,
        topic=part.topic,
        territory=part.territory,
        mahalla=part.mahalla,
        place=part.place,
        text=part.text,
        people_affected=part.people_affected,
        urgency=part.urgency,
        latitude=part.point[0] if part.point else None,
        longitude=part.point[1] if part.point else None,
    )


def _check(draft: AppealDraft) -> None:
    if not draft.questions:
        raise DraftError(_("An appeal needs at least one question."))
    if not draft.text.strip():
        raise DraftError(_("Write down the words of the appeal."))
    for part in draft.questions:
        check_question(part)
    check_name(draft.applicant)
    if draft.is_collective and draft.person_count < 2:
        raise DraftError(_("A collective appeal has at least two applicants."))
    if len(draft.co_applicants) >= max(draft.person_count, 1):
        raise DraftError(_("More people are listed than the appeal has applicants."))
    check_representative(draft)
    formalities.check_draft(draft, form_of(draft.channel, draft.form))
    if (draft.complained_name or draft.complained_post) and draft.complained_office is None:
        raise DraftError(_("Name the office of the official complained about."))
    if draft.received_at is not None and draft.received_at > clock.now():
        raise DraftError(_("The moment of receipt lies in the future."))


def check_representative(draft: AppealDraft | Appeal) -> None:
    """R-10, R-12: who acts for somebody says by what right; the paper may still be missing.

    Raises DraftError.
    """
    if bool(draft.representative) != bool(draft.authority):
        raise DraftError(_("Name the representative and by what right they act."))
    if draft.authority_document and not draft.representative:
        raise DraftError(_("A document of authority belongs to a representative."))


def check_name(applicant: Applicant) -> None:
    """The parts of the name fit together into the name of an appeal. Raises DraftError."""
    most = Appeal._meta.get_field("applicant_name").max_length or 0
    if len(applicant.name) > most:
        raise DraftError(NAME_TOO_LONG % {"most": most})


def check_question(part: QuestionDraft) -> None:
    """A lower topic; a district, with a mahalla that lies in it. Raises DraftError."""
    if part.topic.parent_id is None:
        raise DraftError(_("Choose a topic, not a group of topics."))
    if part.territory.level == Level.MAHALLA:
        raise DraftError(_("The place of a question is a district or city; name its mahalla too."))
    if part.mahalla is not None and not part.territory.contains(part.mahalla):
        raise DraftError(_("The mahalla does not lie in the district of the question."))


def check_relation(
    applicant: Applicant,
    *,
    repeat_of: Appeal | None,
    duplicate_of: Appeal | None,
    received_at: dt.datetime,
    on: dt.date,
) -> None:
    """R-14, R-15: the earlier appeal is the same person's, and a repeat is one by the facts.

    The facts are those of the moment when the new letter came and of the day it counts from.
    Raises DraftError.
    """
    if repeat_of is not None and duplicate_of is not None:
        raise DraftError(_("An appeal is either a repeat or a copy, not both."))
    named = repeat_of or duplicate_of
    if named is None:
        return
    if not earlier(applicant).filter(pk=named.pk).exists():
        raise DraftError(_("The earlier appeal is another person's."))
    if repeat_of is not None:
        verdict = repeat_verdict(repeat_of, received_at=received_at, on=on)
        if not verdict.holds:
            raise DraftError(verdict.explanation)
