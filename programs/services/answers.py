"""Households and applicants behind a measure: asked whether their problem is solved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.choices import FindingState
from fieldvisits.models import Finding
from fieldvisits.services import findings
from programs import permissions, proof_rules
from programs.choices import WITH_THE_KHOKIMIYAT, MeasureState
from programs.exceptions import DecisionError
from programs.models import Measure, MeasureCheck, MeasureSource, Programme, SourceAnswer
from programs.proof_choices import TO_ASK, UNSOLVED, AskedBy, SaidValue, SourceWord
from programs.proof_rules import Voice
from receptions.check_choices import WordValue
from receptions.choices import Outcome, VerificationMethod
from receptions.exceptions import ReceptionsError
from receptions.models import ApplicantWord, Question
from receptions.services import control, word
from territories import clock
from territories.by_key import ByKey
from territories.models import User

# States in which an answer decides about the problem; before that the check on site does, too.
SETTLED_IN = (MeasureState.VERIFIED, MeasureState.MOVED)
_WORD_OF = {
    SaidValue.SOLVED: WordValue.YES,
    SaidValue.PARTLY: WordValue.PARTLY,
    SaidValue.NOT: WordValue.NO,
}
_VALUE_OF = {word: value for value, word in _WORD_OF.items()}


_MEASURE = ByKey(lambda: Measure.objects.select_for_update(of=("self",)))
_SOURCE = ByKey(
    lambda: MeasureSource.objects.select_for_update(of=("self",)).select_related(
        "measure__programme__khokimiyat", "measure__office", "finding", "question__appeal"
    )
)


@transaction.atomic
def record(
    *,
    source: MeasureSource,
    by: User,
    value: str,
    way: str,
    words: str = "",
    finding: Finding | None = None,
) -> SourceAnswer:
    """What somebody said by call or at a visit; not solved lets the problem wait again.

    Of several findings of one cause `finding` says whose household it was, else the first that
    can be asked. Of a question that is closed it is the applicant's word, so a "no" opens it
    again. Never asked by who reported on the measure or acts for its office.
    """
    if source.question_id is not None:  # in the order of `word.say`: question, then measure
        Question.objects.select_for_update().get(pk=source.question_id)
    source = _locked(source)
    _check(source, by, value, way, words)
    finding = _asked(source, finding)
    said = _tell_reception(source, by, value, way, words.strip())
    if said is not None:  # `hear` has written it down
        return source.answers.get(said=said)
    answer = SourceAnswer.objects.create(
        source=source,
        finding=finding,
        value=value,
        way=way,
        words=words.strip(),
        by=by,
        at=clock.now(),
    )
    _heard(source, answer)
    return answer


def _asked(source: MeasureSource, finding: Finding | None) -> Finding | None:
    """The finding whose household was asked; DecisionError for one of another cause."""
    if finding is None:
        return next(iter(source.to_ask), None)
    if finding not in source.to_ask:
        raise DecisionError(_("Choose one of the households of this problem."))
    return finding


def _locked(source: MeasureSource) -> MeasureSource:
    """The source, its measure locked before it: checks and answers wait for each other."""
    _MEASURE.get(source.measure_id)
    return _SOURCE.get(source.pk)


def _check(source: MeasureSource, by: User, value: str, way: str, words: str) -> None:
    measure = source.measure
    if value not in SaidValue.values or way not in (AskedBy.CALL, AskedBy.VISIT):
        raise DecisionError(_("Choose one of the answers."))
    if (
        measure.state not in permissions.ASKED_IN
        or measure.programme.state not in WITH_THE_KHOKIMIYAT
    ):
        raise DecisionError(_("People are asked once the measure is reported done or moved."))
    if source.released_at is not None:
        raise DecisionError(_("This problem waits for another programme already."))
    if not source.has_somebody_to_ask:
        raise DecisionError(_("No household or applicant is known here, so nobody can be asked."))
    if measure.reports.filter(by=by).exists() or permissions.acts_for(by, measure):
        raise DecisionError(
            _("Who reported on a measure, or acts for its office, can't ask; another person must.")
        )
    if value in (SaidValue.PARTLY, SaidValue.NOT) and not words.strip():
        raise DecisionError(_("Write down what is not solved, in their words."))


def _tell_reception(
    source: MeasureSource, by: User, value: str, way: str, words: str
) -> ApplicantWord | None:
    """Of a closed question: the applicant's word by call, or a failed check at the door."""
    question = source.question
    if question is None or value == SaidValue.NOT_REACHED or not word.may_be_asked(question):
        return None
    assert question.closed_at is not None  # noqa: S101  may_be_asked
    try:
        if way == AskedBy.CALL and not _was_said(question):
            return word.say(
                question=question,
                closed_at=question.closed_at,
                value=_WORD_OF[SaidValue(value)],
                words=words,
                by=by,
            )
        if value == SaidValue.NOT and question.outcome == Outcome.SATISFIED:
            method = VerificationMethod.CALL if way == AskedBy.CALL else VerificationMethod.VISIT
            control.verify(question=question, by=by, method=method, confirmed=False, note=words)
    except ReceptionsError as error:
        raise DecisionError(str(error)) from error
    return None


def _was_said(question: Question) -> bool:
    return question.words_said.filter(closed_at=question.closed_at).exists()


@transaction.atomic
def hear(said: ApplicantWord) -> None:
    """The applicant's word, told by the receptions: it holds for the measure, too."""
    held = MeasureSource.objects.held().filter(
        question=said.question_id,
        measure__state__in=permissions.ASKED_IN,
        measure__programme__state__in=WITH_THE_KHOKIMIYAT,
    )
    found = held.first()
    if found is None:
        return
    source = _locked(found)
    if source.measure.state not in permissions.ASKED_IN:
        return
    answer = SourceAnswer.objects.create(
        source=source,
        value=_VALUE_OF[WordValue(said.value)],
        way=AskedBy.LINK if said.by_id is None else AskedBy.CALL,
        words=said.words,
        said=said,
        by=said.by,
        at=said.at,
    )
    _heard(source, answer)


def _heard(source: MeasureSource, answer: SourceAnswer) -> None:
    """Keep what is known of the source now, and let its finding follow."""
    state = source.measure.state
    voices = voices_of(source)
    voices[answer.finding_id] = voices[answer.finding_id].after(
        answer.value,
        seen=state == MeasureState.VERIFIED,
        most_tries=settings.SOURCE_TRIES,
    )
    _keep(source, voices, answer.at)
    if state in SETTLED_IN:
        follow([source], by=answer.by or word.applicant_account(), result=answer.words)


def voices_of(source: MeasureSource) -> dict[int | None, Voice]:
    """What each household of the cause said last, by its finding; of a question the applicant."""
    whole = Voice(SourceWord(source.word), source.tries)
    if source.question_id is not None:
        return {None: whole}
    heard = {int(key): Voice(SourceWord(word), n) for key, (word, n) in source.heard.items()}
    if not heard and source.finding_id is not None:  # nobody but the cause was asked so far
        heard = {source.finding_id: whole}
    return {one.pk: heard.get(one.pk, Voice()) for one in source.to_ask}


def _keep(source: MeasureSource, voices: Mapping[int | None, Voice], at: dt.datetime) -> None:
    """Write down what is known; of several households what each of them said."""
    source.word = proof_rules.word_of(voices.values())
    source.tries = sum(voice.tries for voice in voices.values())
    source.word_at = at if source.word else None
    if len(voices) > 1:
        source.heard = {str(key): [voice.word, voice.tries] for key, voice in voices.items()}
    source.save(update_fields=["word", "word_at", "tries", "heard"])


def judge(*, measure: Measure, check: MeasureCheck, unsolved: Collection[int]) -> None:
    """The check saw the work done: what it means for each source; its transaction, its lock.

    Where nobody can be asked, or nobody was reached, what was seen on site holds.
    """
    rows = measure.sources.held().select_related("finding", "question__appeal")
    sources = list(rows.prefetch_related("finding__joined"))
    if set(unsolved) - {source.pk for source in sources}:
        raise DecisionError(_("Choose problems of this measure."))
    for source in sources:
        if source.pk in unsolved:
            _seen(source, check, SaidValue.NOT)
        elif not source.has_somebody_to_ask:
            _seen(source, check, SaidValue.SOLVED)
        elif source.word in TO_ASK:
            voices = voices_of(source)
            given_up = {key: voice.given_up(settings.SOURCE_TRIES) for key, voice in voices.items()}
            if given_up != voices:
                _keep(source, given_up, check.at)
    follow(sources, by=check.by, result=check.note)


def _seen(source: MeasureSource, check: MeasureCheck, value: str) -> None:
    SourceAnswer.objects.create(
        source=source, value=value, way=AskedBy.SITE, words=check.note, by=check.by, at=check.at
    )
    source.word = SourceWord.NOT if value == SaidValue.NOT else SourceWord.SEEN
    source.word_at = check.at
    source.save(update_fields=["word", "word_at"])


def follow(sources: Iterable[MeasureSource], *, by: User, result: str) -> None:
    """Findings known to be solved are marked so; those not solved wait for another programme."""
    sources = list(sources)
    solved = _findings([one for one in sources if one.is_solved], FindingState.IN_PROGRAMME)
    findings.mark_solved(findings=solved, by=by, result=result)
    release([one for one in sources if one.word in UNSOLVED], by=by)


def release(sources: Iterable[MeasureSource], *, by: User) -> None:
    """The measure holds these problems no longer: they wait again, and stay in its trace."""
    sources = [one for one in sources if one.released_at is None]
    gone = _findings(sources, FindingState.IN_PROGRAMME, FindingState.SOLVED)
    findings.wait_again(findings=gone, by=by)
    now = clock.now()
    MeasureSource.objects.filter(pk__in=[one.pk for one in sources]).update(released_at=now)
    for one in sources:
        one.released_at = now


def _findings(sources: Iterable[MeasureSource], *states: str) -> list[Finding]:
    keys = [one.finding_id for one in sources if one.finding_id is not None]
    return list(Finding.objects.filter(pk__in=keys, state__in=states))


def let_go(*, programme: Programme, by: User) -> int:
    """At the closing: problems nobody knows to be solved wait for the next programme; how many.

    Called in the closing's transaction.
    """
    rows = MeasureSource.objects.held().filter(
        measure__programme=programme, measure__state=MeasureState.VERIFIED, word__in=TO_ASK
    )
    sources = list(rows.select_for_update(of=("self",)).order_by("pk"))
    release(sources, by=by)
    return len(sources)
