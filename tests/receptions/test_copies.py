"""R-15: a copy is examined with the open appeal it copies, or its sender is told."""

import pytest

from receptions.choices import (
    AppealType,
    BundleKind,
    DutyKind,
    LegalGround,
    LetterKind,
    Outcome,
    QuestionStatus,
)
from receptions.drafts import QuestionDraft
from receptions.exceptions import DecisionError, ReceptionsError
from receptions.forms.actions import decisions
from receptions.models import Appeal, BundleMember, Duty, Question
from receptions.services import bundles, control, copies, letters, relations, routing, splitting
from tests.factories import letters as letter_factory
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db


def _earlier(status):
    return make.question(status).appeal


def _copy(earlier, how="at registration", desk=None):
    desk, person = desk or earlier.reception, earlier.applicant
    if how == "at registration":
        return make.appeal(desk, applicant=person, duplicate_of=earlier)
    later = make.appeal(desk, applicant=person)
    by = make.registrar_of(desk)
    return relations.relate(appeal=later, earlier=earlier, kind="duplicate", by=by)


def _elsewhere(earlier, how="at registration"):
    """The same letter, sent to another reception as well."""
    return _copy(earlier, how, desk=make.ReceptionFactory())


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


def test_the_sender_of_an_open_copy_is_told_by_a_reply():
    letter_factory.templates()
    copy = _copy(_earlier(QuestionStatus.CLOSED))
    head = make.head_of(copy.reception)
    letter = letters.draft(
        kind=LetterKind.REPLY, appeal=copy, question=copy.questions.get(), by=head
    )
    letters.edit(letter=letter, by=head, body="Avvalgi murojaatingizga javob berilgan.")

    letters.issue(letter=letter, by=head)

    assert not Duty.objects.open().filter(appeal=copy).exists()


@pytest.mark.parametrize("made", [_copy, _elsewhere])
def test_the_sender_of_a_copy_is_to_be_told_when_the_last_question_is_withdrawn(made):
    earlier = make.question(QuestionStatus.ACCEPTED)
    copy = made(earlier.appeal)
    by = make.registrar_of(earlier.reception)
    added = splitting.add(
        appeal=earlier.appeal,
        part=QuestionDraft(topic=earlier.topic, text="Gaz", territory=earlier.territory),
        by=by,
    )
    make.brought_to(earlier, QuestionStatus.CLOSED)
    assert not Duty.objects.filter(appeal=copy).exists()

    splitting.withdraw(question=added, reason="Xato", by=by)

    duty = Duty.objects.open().get(appeal=copy)
    assert (duty.kind, duty.note) == (DutyKind.RESULT_NOTICE, earlier.appeal.number)


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


@both_ways
def test_a_copy_at_another_reception_is_kept_together_with_the_open_appeal(how):
    earlier = _earlier(QuestionStatus.ASSIGNED)

    copy = _elsewhere(earlier, how)

    assert _bundled() == {earlier.pk, copy.pk}


def test_only_a_copy_is_kept_together_with_an_appeal_of_another_reception():
    earlier = _earlier(QuestionStatus.ASSIGNED)
    other = make.appeal(applicant=earlier.applicant)

    with pytest.raises(ReceptionsError):
        bundles.join(
            first=earlier,
            others=[other],
            kind=BundleKind.TOGETHER,
            by=make.head_of(other.reception),
        )


@pytest.mark.parametrize("made", [_copy, _elsewhere])
def test_a_copy_goes_first_to_the_office_that_examines_the_appeal(made):
    earlier = make.question(QuestionStatus.ASSIGNED)
    copy = made(earlier.appeal).questions.get()

    first = routing.candidates(copy)[0]

    assert (first.office, first.original) == (earlier.office, earlier.appeal)


def test_the_office_of_the_same_topic_comes_first():
    earlier = make.appeal(questions=2)
    Question.objects.filter(appeal=earlier, ordinal=2).update(topic=make.TopicFactory())
    first, second = earlier.questions.order_by("ordinal")
    for one in (first, second):
        make.brought_to(one, QuestionStatus.ASSIGNED)
    copy = make.appeal(applicant=earlier.applicant, duplicate_of=earlier, topic=second.topic)

    offices = [one.office for one in routing.candidates(copy.questions.get())]

    assert offices[:2] == [second.office, first.office]


def test_a_copy_never_goes_to_the_office_it_complains_about():
    earlier = make.question(QuestionStatus.ASSIGNED)
    copy = make.appeal(
        applicant=earlier.appeal.applicant,
        appeal_type=AppealType.COMPLAINT,
        duplicate_of=earlier.appeal,
        complained_office=earlier.office,
    )

    found = routing.candidates(copy.questions.get())

    assert all(one.obstacle for one in found if one.office == earlier.office)


@pytest.mark.parametrize("made", [_copy, _elsewhere])
def test_once_the_appeal_is_answered_the_sender_of_an_open_copy_is_to_be_told(made):
    earlier = make.question(QuestionStatus.ACCEPTED)
    copy = made(earlier.appeal)
    assert not Duty.objects.filter(appeal=copy).exists()

    make.brought_to(earlier, QuestionStatus.CLOSED)

    duty = Duty.objects.open().get(appeal=copy)
    assert (duty.kind, duty.note) == (DutyKind.RESULT_NOTICE, earlier.appeal.number)


def test_nothing_is_owed_for_a_copy_that_is_closed_or_anonymous():
    earlier = make.question(QuestionStatus.ACCEPTED)
    closed = _elsewhere(earlier.appeal)
    control.close(
        question=closed.questions.get(),
        by=make.head_of(closed.reception),
        outcome=Outcome.TERMINATED,
        ground=LegalGround.WITHDRAWN,
    )
    nameless = make.appeal(
        applicant=earlier.appeal.applicant, duplicate_of=earlier.appeal, is_anonymous=True
    )

    make.brought_to(earlier, QuestionStatus.CLOSED)

    told = Duty.objects.filter(kind=DutyKind.RESULT_NOTICE, appeal__in=[closed, nameless])
    assert not told.exists()


def test_nothing_is_owed_for_a_closed_appeal_that_is_found_to_be_a_copy():
    earlier = _earlier(QuestionStatus.CLOSED)
    later = make.question(QuestionStatus.CLOSED, applicant=earlier.applicant).appeal
    before = Duty.objects.filter(appeal=later).count()
    by = make.registrar_of(later.reception)

    relations.relate(appeal=later, earlier=earlier, kind="duplicate", by=by)

    assert Duty.objects.filter(appeal=later).count() == before


def test_an_appeal_that_reopens_takes_back_what_was_owed_for_its_copies():
    earlier = make.question(QuestionStatus.ACCEPTED)
    copy = _elsewhere(earlier.appeal)
    make.brought_to(earlier, QuestionStatus.CLOSED)

    control.verify(
        question=earlier,
        by=make.head_of(earlier.reception),
        method="call",
        confirmed=False,
        note="Suv hali ham yoʻq.",
    )

    assert not Duty.objects.open().filter(appeal=copy).exists()
    assert not copies.is_answered(Appeal.objects.get(pk=copy.pk))
