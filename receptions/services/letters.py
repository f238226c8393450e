"""Letters: drafted from a template, edited, issued with number and code, cancelled, printed."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from receptions import letter_permissions as permissions
from receptions import letter_values, notice_ways
from receptions.choices import (
    HAND_FILLED_LETTERS,
    OUTCOME_OF_LETTER,
    UNADDRESSED_LETTERS,
    AppealType,
    DeliveryState,
    DutyKind,
    LetterChannel,
    LetterKind,
    LetterState,
    Outcome,
)
from receptions.exceptions import LetterError
from receptions.letters import fill, has_blanks
from receptions.models import (
    Appeal,
    Assignment,
    Deadline,
    Letter,
    LetterCover,
    LetterTemplate,
    Question,
)
from receptions.services import copies, duties, joint_letters, word
from receptions.services.appeals import CODE_ALPHABET, next_number
from receptions.services.deadlines import EXTENSION, decider_of_extension
from receptions.services.letter_post import queue
from territories import clock
from territories.models import User

CHECK_CODE_LENGTH = 16
# What was owed to the applicant and is done with the letter. A conclusion goes to nobody: who wrote
# is told by a letter of its own.
SETTLES: dict[str, tuple[DutyKind, ...]] = {
    LetterKind.REPLY: (DutyKind.RESULT_NOTICE,),
    LetterKind.EXTRA_STUDY: (DutyKind.STUDY_NOTICE,),
    LetterKind.TERMINATION: (DutyKind.GIVE_BACK, DutyKind.RESULT_NOTICE),
    LetterKind.FORWARDING: (DutyKind.RESULT_NOTICE,),
}


@transaction.atomic
def draft(
    *,
    kind: str,
    appeal: Appeal,
    by: User,
    question: Question | None = None,
    language: str = "",
    also: Sequence[Question] = (),
) -> Letter:
    """Write a letter down from the template in force, in the applicant's language.

    A forwarding or extension notice belongs to the hop or the deadline in force, once each.
    `also` are further questions of the appeal that the same letter covers. Raises LetterError.
    """
    several = joint_letters.chosen(appeal, question, also)
    joint_letters.check(kind, several)
    about: Sequence[Question | None] = several or [question]
    for one in about:
        _check_occasion(kind, appeal, one)
    if several:
        return _draft_joint(appeal, kind, by, language, several)
    assignment = _hop(question) if kind == LetterKind.FORWARDING else None
    deadline = _extension(question) if kind == LetterKind.EXTENSION else None
    return _draft(appeal, kind, by, language, (question, assignment, deadline))


def _draft_joint(
    appeal: Appeal, kind: str, by: User, language: str, questions: Sequence[Question]
) -> Letter:
    hops = [_hop(one) if kind == LetterKind.FORWARDING else None for one in questions]
    for hop in hops:
        if hop is not None and Letter.objects.filter(assignment=hop).exists():
            raise LetterError(_("This letter is already written."))
    known = letter_values.of_several(appeal, language or appeal.language, questions)
    letter = _draft(appeal, kind, by, language, (questions[0], None, None), known)
    joint_letters.cover(letter, questions, hops)
    return letter


@transaction.atomic
def forwarding_notice(*, assignment: Assignment) -> Letter:
    """The notice of one hop, by who forwarded; for the automatic letters."""
    question = assignment.question
    occasion = (question, assignment, None)
    return _draft(question.appeal, LetterKind.FORWARDING, assignment.by, "", occasion)


@transaction.atomic
def extension_notice(*, deadline: Deadline) -> Letter:
    """The notice of one extension, by the head who gave it; for the automatic letters."""
    question, by = deadline.question, decider_of_extension(deadline)
    assert by is not None  # noqa: S101  an extension is somebody's decision
    return _draft(question.appeal, LetterKind.EXTENSION, by, "", (question, None, deadline))


Occasion = tuple[Question | None, Assignment | None, Deadline | None]


def _draft(
    appeal: Appeal,
    kind: str,
    by: User,
    language: str,
    occasion: Occasion,
    known: Mapping[str, str | None] | None = None,
) -> Letter:
    language = language or appeal.language
    question, assignment, deadline = occasion
    words = letter_values.template_kind(kind, question)
    template = LetterTemplate.objects.current().filter(kind=words, language=language).first()
    if template is None:
        raise LetterError(_("There is no template of this letter in this language."))
    known = known or letter_values.values(
        appeal, language, question=question, assignment=assignment, deadline=deadline
    )
    with translation.override(language):
        addressed = kind not in UNADDRESSED_LETTERS
        name, address = letter_values.addressee(appeal) if addressed else ("", "")
    try:
        with transaction.atomic():
            return Letter.objects.create(
                reception=appeal.reception,
                appeal=appeal,
                question=question,
                assignment=assignment,
                deadline=deadline,
                kind=kind,
                language=language,
                template=template,
                subject=fill(template.subject, known)[:200],
                body=fill(template.body, known) + word.invitation(kind, question, language),
                addressee=name,
                postal_address=address,
                channel=letter_values.usual_channel(appeal, kind)
                if addressed and kind not in HAND_FILLED_LETTERS
                else LetterChannel.PRINT,
                created_by=by,
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise LetterError(_("This letter is already written.")) from error


@transaction.atomic
def edit(*, letter: Letter, by: User, **words: str) -> Letter:
    """Change subject, body, addressee, postal_address or channel of a draft."""
    letter = _drafted(letter)
    _check_writer(letter, by)
    for name in ("subject", "body", "addressee", "postal_address", "channel"):
        if name in words:
            setattr(letter, name, words[name])
    letter.save(update_fields=["subject", "body", "addressee", "postal_address", "channel"])
    return letter


@transaction.atomic
def issue(*, letter: Letter, by: User) -> Letter:
    """Sign the letter: number, code, frozen words; an adapter carries it once this commits."""
    letter = _drafted(letter)
    if not permissions.can_sign(by, letter.reception, letter.kind):
        raise LetterError(_("Only the head of the reception signs this letter."))
    _check_complete(letter)
    joint_letters.check(letter.kind, [cover.question for cover in letter.covers.all()])
    if letter.kind == LetterKind.REPLY:
        _check_answered(letter)

    now = clock.now()
    letter.year = timezone.localdate(now).year
    letter.sequence = next_number(reception=letter.reception, year=letter.year, kind="letter")
    letter.number = f"{letter.reception.code}-{letter.year}/{letter.sequence}"
    letter.code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CHECK_CODE_LENGTH))
    letter.signed_by = by
    with translation.override(letter.language):
        letter.signatory = _position(letter, by)
    letter.issued_at = now
    letter.queued_at = timezone.now()
    letter.state = LetterState.ISSUED
    letter.save()
    if letter.channel != LetterChannel.PRINT:
        transaction.on_commit(partial(queue, letter.pk))
    for question in letter.covered():
        if letter.kind == LetterKind.FORWARDING and question.outcome != Outcome.FORWARDED:
            continue  # told where the question went; its result is still to come
        for owed in SETTLES.get(letter.kind, ()):
            duties.settle(question=question, kind=owed, by=by)
    return letter


@transaction.atomic
def cancel(*, letter: Letter, by: User) -> Letter:
    """Give a draft up. It keeps no number, so none is missing."""
    letter = _drafted(letter)
    _check_writer(letter, by)
    letter.state = LetterState.CANCELLED
    letter.cancelled_by = by
    letter.cancelled_at = clock.now()
    letter.save(update_fields=["state", "cancelled_by", "cancelled_at"])
    return letter


@transaction.atomic
def hand_over(*, letters: Collection[int], by: User) -> int:
    """Note that printed letters left the reception; those of others are passed over. How many."""
    own = Letter.objects.visible_to(by).to_print().filter(pk__in=letters)
    locked = list(own.select_for_update().order_by("pk").values_list("pk", flat=True))
    return Letter.objects.filter(pk__in=locked).update(
        delivery_state=DeliveryState.SENT, sent_at=clock.now()
    )


def _check_occasion(kind: str, appeal: Appeal, question: Question | None) -> None:
    """Whether the facts let such a letter be written at all."""
    if kind == LetterKind.EXTRA_STUDY and appeal.appeal_type != AppealType.PROPOSAL:
        raise LetterError(_("Extra study is announced for proposals only (Art. 28)."))
    ended = question is not None and question.outcome == Outcome.TERMINATED
    if kind == LetterKind.REPLY and ended:
        raise LetterError(_("Its examination was terminated; write the notice of termination."))
    wanted = OUTCOME_OF_LETTER.get(kind, "")
    if wanted and question is not None and question.outcome not in ("", wanted):
        raise LetterError(_("The question was closed with another outcome."))


def _hop(question: Question | None) -> Assignment | None:
    """The hop that a forwarding notice tells of; None where the head sent it on from here."""
    if question is not None and question.sent_to:
        return None
    current = None if question is None else question.assignments.filter(left_at__isnull=True).last()
    if current is not None and LetterCover.objects.filter(assignment=current).exists():
        raise LetterError(_("This letter is already written."))
    if current is None:
        raise LetterError(_("Choose a question that was given to an office."))
    return current


def _extension(question: Question | None) -> Deadline:
    current = None if question is None else question.deadlines.current().last()
    if current is None or current.rule.code != EXTENSION:
        raise LetterError(_("Choose a question whose term was extended."))
    return current


def _drafted(letter: Letter) -> Letter:
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("reception__territory", "appeal__applicant")
        .get(pk=letter.pk)
    )
    if not letter.is_draft:
        raise LetterError(_("Only a draft can be changed."))
    return letter


def _check_writer(letter: Letter, by: User) -> None:
    if not permissions.can_write(by, letter.reception):
        raise LetterError(_("Only the reception itself writes its letters."))


def _check_complete(letter: Letter) -> None:
    if letter.kind not in HAND_FILLED_LETTERS and has_blanks(letter.subject + letter.body):
        raise LetterError(_("Fill in the blank lines before the letter goes out."))
    unknown = letter.kind == LetterKind.ACT and letter.appeal.is_anonymous
    addressed = letter.kind not in UNADDRESSED_LETTERS and not unknown
    if addressed and not letter.addressee.strip():
        raise LetterError(_("Say whom the letter is for."))
    wanted = notice_ways.allowed(letter.appeal)
    unasked = {LetterChannel.EMAIL: not wanted.email, LetterChannel.SMS: not wanted.sms}
    if unasked.get(LetterChannel(letter.channel)):
        raise LetterError(_("The applicant did not ask to be told so. Choose another way."))
    if letter.channel == LetterChannel.EMAIL and not letter.appeal.applicant.email:
        raise LetterError(_("The applicant gave no e-mail address. Choose another way."))
    if letter.channel == LetterChannel.SMS and not letter.appeal.applicant.phone:
        raise LetterError(_("The applicant gave no telephone number. Choose another way."))


def _check_answered(letter: Letter) -> None:
    """R-24, R-25: a reply answers; what is undecided is told of by an interim one.

    The sender of a copy is told of the reply to the earlier appeal (R-15), whatever became of
    the own question.
    """
    if copies.is_answered(letter.appeal):
        return
    for question in letter.covered() or letter.appeal.questions.order_by("ordinal"):
        if question.is_open and not joint_letters.is_answered(question):
            raise joint_letters.unanswered(question)


def _position(letter: Letter, by: User) -> str:
    """What the signatory is at the reception, in the letter's language."""
    if by.powers.at("decide_appeals", letter.reception.territory):
        return _("Head of the reception")
    return _("Specialist of the reception")
