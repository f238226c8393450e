"""The applicant's own word: asked by a signed link or by call, answered once a closing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions import heard, permissions
from receptions.check_choices import SampleKind, WordChannel, WordValue
from receptions.choices import LegalGround, LetterKind, Outcome, QuestionStatus, VerificationMethod
from receptions.exceptions import CheckError
from receptions.executor_choices import APPLICANT_ACCOUNT
from receptions.models import Appeal, ApplicantWord, Question, SamplingRule
from receptions.services import check_tasks, control, sampling
from territories import clock
from territories.models import User

SALT = "the applicant's word"
ASKED_ABOUT = (Outcome.SATISFIED, Outcome.EXPLAINED)
LONGEST = 2000
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Asked:
    """A closing the applicant is asked about, and what was said of it already."""

    question: Question
    closed_at: dt.datetime
    until: dt.date
    word: ApplicantWord | None

    @property
    def is_over(self) -> bool:
        """Whether the question was opened again since: there is nothing left to ask."""
        return self.question.closed_at != self.closed_at

    @property
    def is_late(self) -> bool:
        return clock.today() > self.until


def may_be_asked(question: Question) -> bool:
    """Closed on the merits as satisfied or explained, by somebody who is known."""
    return (
        question.status == QuestionStatus.CLOSED
        and question.outcome in ASKED_ABOUT
        and question.legal_ground == LegalGround.MERITS
        and question.office_id is not None
        and not question.appeal.is_anonymous
    )


def token(question: Question) -> str:
    """The signed name of the present closing."""
    assert question.closed_at is not None  # noqa: S101  closed questions only
    moment = (question.closed_at - EPOCH) // dt.timedelta(microseconds=1)
    value = f"{signing.b62_encode(question.pk)}-{signing.b62_encode(moment)}"
    return f"{value}-{_signature(value, settings.SECRET_KEY)}"


def link(question: Question) -> str:
    """The address under which the applicant is asked."""
    return f"{settings.SITE_URL}/solved/{token(question)}/"


def find(signed: str) -> Asked | None:
    """The closing a token names; None where it was never given out."""
    value, _dash, signature = signed.rpartition("-")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(constant_time_compare(signature, _signature(value, key)) for key in keys):
        return None
    pk, moment = map(signing.b62_decode, value.split("-"))
    closed_at = EPOCH + dt.timedelta(microseconds=moment)
    questions = Question.objects.select_related("appeal__reception", "topic", "office")
    question = questions.filter(pk=pk).first()
    if question is None:
        return None
    return asked(question, closed_at)


def _signature(value: str, key: str | bytes) -> str:
    """In hexadecimal: a run of underscores would look like a line to be filled in."""
    return salted_hmac(SALT, value, secret=key, algorithm="sha256").hexdigest()[:32]


def asked(question: Question, closed_at: dt.datetime) -> Asked:
    """What there is to ask about a closing, and whether it was answered."""
    word = question.words_said.filter(closed_at=closed_at).first()
    until = word.until if word is not None else last_day(question, closed_at)
    return Asked(question, closed_at, until, word)


def last_day(question: Question, closed_at: dt.datetime) -> dt.date:
    """The last day on which the word still counts: the window of the rule of that closing."""
    rule = _rule(question, closed_at)
    days = rule.word_days if rule is not None else 0
    return timezone.localdate(closed_at) + dt.timedelta(days=days)


@transaction.atomic
def say(
    *,
    question: Question,
    closed_at: dt.datetime,
    value: str,
    words: str = "",
    by: User | None = None,
) -> ApplicantWord:
    """Keep the applicant's answer; `by` is who heard it by telephone.

    A "no" within the window opens the question again, as a failed check does; something
    explained once only. "Partly" asks somebody to look. Raises CheckError, DecisionError.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    _check(question, closed_at, value, by)
    until = last_day(question, closed_at)
    in_window = clock.today() <= until
    outcome, office = question.outcome, question.office
    check = None
    words = words.strip()[:LONGEST]
    if in_window and value == WordValue.NO and _may_reopen(question):
        with translation.override(settings.LANGUAGE_CODE):
            why = words or _("The applicant says that it is not solved.")
        check = control.verify(
            question=question,
            by=by or applicant_account(),
            method=VerificationMethod.WORD,
            confirmed=False,
            note=why,
        )
    elif in_window and value == WordValue.PARTLY and outcome == Outcome.SATISFIED:
        rule = _rule(question, closed_at)
        if rule is not None:
            check_tasks.open_after_word(question=question, rule=rule)
    said = ApplicantWord.objects.create(
        question=question,
        closed_at=closed_at,
        outcome=outcome,
        office=office,
        value=value,
        words=words,
        channel=WordChannel.CALL if by is not None else WordChannel.LINK,
        until=until,
        in_window=in_window,
        verification=check,
        by=by,
        at=clock.now(),
    )
    heard.tell(said)
    return said


def late_words() -> QuerySet[ApplicantWord, ApplicantWord]:
    """Words that opened nothing and say that the matter isn't settled, until a repeat comes."""
    repeat = Appeal.objects.filter(
        repeat_of=OuterRef("question__appeal"), registered_at__gt=OuterRef("at")
    )
    notes = ApplicantWord.objects.filter(verification__isnull=True, question__status="closed")
    return notes.filter(value=WordValue.NO).exclude(Exists(repeat)) | notes.filter(
        value=WordValue.PARTLY, in_window=False
    ).exclude(Exists(repeat))


def invitation(kind: str, question: Question | None, language: str) -> str:
    """What a reply adds at its end: where the applicant says whether it is solved."""
    if kind != LetterKind.REPLY or question is None or not may_be_asked(question):
        return ""
    assert question.closed_at is not None  # noqa: S101  may_be_asked
    until = last_day(question, question.closed_at)
    with translation.override(language):
        text = _("Is the problem solved? Tell us by %(day)s: %(link)s")
        return "\n\n" + text % {"day": date_format(until, "d.m.Y"), "link": link(question)}


def applicant_account() -> User:
    """In whose name the applicant's link acts; nobody can sign in with it."""
    account, made = User.objects.get_or_create(
        username=APPLICANT_ACCOUNT, defaults={"last_name": "Murojaatchi", "is_active": False}
    )
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def _check(question: Question, closed_at: dt.datetime, value: str, by: User | None) -> None:
    if value not in WordValue.values:
        raise CheckError(_("Choose one of the answers."))
    if question.words_said.filter(closed_at=closed_at).exists():
        raise CheckError(_("This was answered already; one answer counts."))
    if question.closed_at != closed_at:
        raise CheckError(_("The question was opened again since; this closing is over."))
    if not may_be_asked(question):
        raise CheckError(_("Nobody is asked about this closing."))
    if by is not None and permissions.verifies_own_work(by, question):
        raise CheckError(_("Who answered or accepted the answer can't ask; another person must."))


def _may_reopen(question: Question) -> bool:
    """What was explained is opened once by the applicant's word; then a repeat appeal is due."""
    if question.outcome == Outcome.SATISFIED:
        return True
    before = question.verifications.filter(
        method=VerificationMethod.WORD, outcome=Outcome.EXPLAINED
    )
    return not before.exists()


def _rule(question: Question, closed_at: dt.datetime) -> SamplingRule | None:
    rules = SamplingRule.objects.filter(kind=SampleKind.CHECK)
    return sampling.rule_for(question, rules, on=timezone.localdate(closed_at))
