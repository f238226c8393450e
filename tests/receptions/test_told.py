"""What the applicant is told where nothing was examined on the merits, in truth and on paper."""

import pytest

from receptions.choices import DutyKind, LegalGround, LetterKind, Outcome, QuestionStatus
from receptions.exceptions import LetterError
from receptions.letters import has_blanks
from receptions.models import Duty, Question
from receptions.pdf import letter as paper
from receptions.services import control, letters
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.receptions.test_letter_papers import LANGUAGES, text_of

pytestmark = pytest.mark.django_db
MERITS = ("mazmunan", "мазмунан", "по существу", "on the merits")


def _close(question, outcome, ground, **named):
    by = make.head_of(question.reception)
    control.close(question=question, by=by, outcome=outcome, ground=ground, **named)
    return Question.objects.get(pk=question.pk)


def _unexamined():
    return _close(make.question(), Outcome.LEFT_UNEXAMINED, LegalGround.REQUIREMENTS)


def _returned():
    return _close(make.question(), Outcome.RETURNED, LegalGround.RETURN, missing="Uyning manzili")


def _open_copy():
    earlier = make.question(QuestionStatus.CLOSED).appeal
    copy = make.appeal(earlier.reception, applicant=earlier.applicant, duplicate_of=earlier)
    return Question.objects.get(appeal=copy)


def _copy():
    return _close(_open_copy(), Outcome.EXPLAINED, LegalGround.COPY)


def _outside():
    topic = make.TopicFactory(out_of_scope=True)
    asked = make.question(QuestionStatus.ACCEPTED, topic=topic, outcome=Outcome.EXPLAINED)
    return _close(asked, Outcome.FORWARDED, LegalGround.OUTSIDE_LAW)


def _written(question, kind=LetterKind.REPLY, language="en"):
    head = make.head_of(question.reception)
    letter = letter_factory.drafted(kind, question=question, language=language, by=head)
    filled = letter.body.replace("_" * 24, "Asos koʻrsatildi")
    return letters.edit(letter=letter, by=head, body=filled)


def _owed(question):
    return Duty.objects.open().filter(question=question, kind=DutyKind.RESULT_NOTICE).exists()


TOLD = {
    "unexamined": (_unexamined, ("29", "Asos koʻrsatildi")),
    "returned": (_returned, ("25", "Uyning manzili")),
    "copy": (_copy, ("25",)),
    "copy that is open": (_open_copy, ("25",)),
    "outside": (_outside, ("1", "Suv keldi.")),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", TOLD)
def test_the_paper_says_what_became_of_it(case, language):
    asked, words = TOLD[case]
    question = asked()

    letter = _written(question, language=language)
    text = text_of(paper.draw([letter]))

    assert not any(merits in letter.body for merits in MERITS)
    assert not has_blanks(letter.body)
    assert letter.addressee == question.appeal.applicant.name
    for word in (*words, question.appeal.number, question.topic.name):
        assert word in text
    if question.appeal.duplicate_of is not None:
        assert question.appeal.duplicate_of.number in text


@pytest.mark.parametrize("case", TOLD)
def test_the_letter_settles_what_was_owed(case):
    question = TOLD[case][0]()
    assert _owed(question)

    letters.issue(letter=_written(question), by=make.head_of(question.reception))

    assert not _owed(question)


def test_a_conclusion_tells_nobody():
    question = _unexamined()

    letters.issue(
        letter=_written(question, LetterKind.CONCLUSION), by=make.head_of(question.reception)
    )

    assert _owed(question)


def test_what_was_terminated_gets_the_notice_of_termination():
    question = _close(make.question(), Outcome.TERMINATED, LegalGround.DEATH)

    with pytest.raises(LetterError, match="notice of termination"):
        _written(question)

    text = text_of(paper.draw([_written(question, LetterKind.TERMINATION)]))
    assert "was terminated under Article 30" in text
    assert "Art. 30: death of the applicant" in text


def test_one_letter_tells_that_several_questions_were_left_unexamined(desk):
    letter_factory.templates()
    appeal = make.appeal(reception=desk, questions=2)
    for question in appeal.questions.all():
        _close(question, Outcome.LEFT_UNEXAMINED, LegalGround.REQUIREMENTS)
    first, second = Question.objects.filter(appeal=appeal).order_by("ordinal")
    head = make.head_of(desk)

    letter = letters.draft(
        kind=LetterKind.REPLY, appeal=appeal, question=first, also=[second], by=head, language="en"
    )
    letters.edit(letter=letter, by=head, body=letter.body.replace("_" * 24, "Sabab"))
    letters.issue(letter=letter, by=head)

    assert "Article 29" in letter.body
    assert not _owed(first)
    assert not _owed(second)
