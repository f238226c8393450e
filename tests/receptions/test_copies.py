"""R-15: a copy is examined with the open appeal it copies, or its sender is told."""

import pytest

from receptions.choices import DutyKind, LegalGround, LetterKind, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.forms.actions import decisions
from receptions.models import BundleMember, Duty
from receptions.services import control, letters, relations
from tests.factories import letters as letter_factory
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db


def _earlier(status):
    return make.question(status).appeal


def _copy(earlier, how="at registration"):
    desk, person = earlier.reception, earlier.applicant
    if how == "at registration":
        return make.appeal(desk, applicant=person, duplicate_of=earlier)
    later = make.appeal(desk, applicant=person)
    by = make.registrar_of(desk)
    return relations.relate(appeal=later, earlier=earlier, kind="duplicate", by=by)


def _bundled():
    return set(BundleMember.objects.filter(left_at__isnull=True).values_list("appeal", flat=True))


both_ways = pytest.mark.parametrize("how", ["at registration", "later"])


@both_ways
def test_a_copy_is_kept_together_with_the_open_appeal(how):
    earlier = _earlier(QuestionStatus.ASSIGNED)

    copy = _copy(earlier, how)

    assert _bundled() == {earlier.pk, copy.pk}
    assert not Duty.objects.filter(appeal=copy).exists()


@both_ways
def test_the_sender_of_a_copy_is_to_be_told_of_the_reply(how):
    earlier = _earlier(QuestionStatus.CLOSED)

    copy = _copy(earlier, how)

    duty = Duty.objects.open().get(appeal=copy)
    assert (duty.kind, duty.note) == (DutyKind.RESULT_NOTICE, earlier.number)
    assert not _bundled()


def test_a_copy_told_of_the_reply_is_closed_without_an_answer():
    letter_factory.templates()
    copy = _copy(_earlier(QuestionStatus.CLOSED))
    question, head = copy.questions.get(), make.head_of(copy.reception)
    assert (Outcome.EXPLAINED, LegalGround.COPY) in decisions(question)

    control.close(question=question, by=head, outcome=Outcome.EXPLAINED, ground=LegalGround.COPY)
    assert Duty.objects.open().filter(appeal=copy).count() == 1
    letter = letters.draft(kind=LetterKind.REPLY, appeal=copy, question=question, by=head)
    letters.edit(letter=letter, by=head, body="Avvalgi murojaatingizga javob berilgan.")
    letters.issue(letter=letter, by=head)

    assert not Duty.objects.open().filter(appeal=copy).exists()


@pytest.mark.parametrize("case", ["no copy", "the earlier is open", "not the head"])
def test_the_ground_of_a_copy_needs_an_answered_original(case):
    status = QuestionStatus.ASSIGNED if case == "the earlier is open" else QuestionStatus.CLOSED
    earlier = _earlier(status)
    appeal = make.appeal() if case == "no copy" else _copy(earlier)
    question = appeal.questions.get()
    who = make.registrar_of if case == "not the head" else make.head_of

    with pytest.raises(DecisionError):
        control.close(
            question=question,
            by=who(question.reception),
            outcome=Outcome.EXPLAINED,
            ground=LegalGround.COPY,
        )


def test_taken_back_a_copy_stands_alone_and_nothing_is_owed():
    told, together = (
        _copy(_earlier(QuestionStatus.CLOSED)),
        _copy(_earlier(QuestionStatus.ASSIGNED)),
    )
    by = make.registrar_of(told.reception)

    for copy in (told, together):
        relations.unrelate(appeal=copy, reason="Boshqa masala", by=by)

    assert not Duty.objects.open().filter(appeal=told).exists()
    assert not _bundled()
