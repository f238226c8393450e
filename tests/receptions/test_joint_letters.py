"""One letter that covers several questions of an appeal."""

import io

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from pypdf import PdfReader

from receptions.choices import DutyKind, LegalGround, LetterKind, Outcome
from receptions.exceptions import LetterError
from receptions.letters import has_blanks
from receptions.models import Letter, LetterCover
from receptions.pdf import letter as paper
from receptions.services import control, letter_notices, letters, routing
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db
WORDS = ("Quvur almashtirildi.", "Chiroq oʻrnatildi.", "Yoʻl rejaga kiritildi.")


@pytest.fixture
def desk():
    letter_factory.templates()
    return make.ReceptionFactory()


def assigned(desk, count=3):
    """An appeal whose questions lie with offices of their own."""
    appeal = make.appeal(reception=desk, questions=count)
    for question in appeal.questions.all():
        routing.assign(
            question=question,
            office=OfficeFactory(territory=desk.territory),
            by=make.registrar_of(desk),
            reason="competence",
            legal_basis="25-modda",
        )
    return appeal


def answered(desk, count=3, *, closed=True):
    """The same, each answered in words of its own, accepted and closed."""
    appeal = assigned(desk, count)
    for question, text in zip(appeal.questions.all(), WORDS, strict=False):
        by = make.executor_of(question.office)
        control.answer(question=question, by=by, text=text, outcome=Outcome.SATISFIED)
        control.accept(answer=question.answers.get(), by=make.registrar_of(desk))
        if closed:
            head = make.head_of(desk)
            control.close(
                question=question, by=head, outcome=Outcome.SATISFIED, ground=LegalGround.MERITS
            )
    return appeal


def draft(appeal, ordinals, kind=LetterKind.REPLY, **fields):
    """A draft about the first of the ordinals that covers the others too."""
    first, *also = appeal.questions.filter(ordinal__in=ordinals).order_by("ordinal")
    by = make.head_of(appeal.reception)
    return letters.draft(kind=kind, appeal=appeal, question=first, also=also, by=by, **fields)


def owed(appeal):
    """Ordinals of the questions whose result notice is still owed."""
    open_duties = appeal.duties.open().filter(kind=DutyKind.RESULT_NOTICE)
    return sorted(open_duties.values_list("question__ordinal", flat=True))


def test_a_joint_reply_names_each_question_with_its_answer(desk):
    appeal = answered(desk)

    letter = draft(appeal, [1, 3])

    for question in appeal.questions.filter(ordinal__in=[1, 3]):
        assert question.topic.name in letter.body
    assert WORDS[0] in letter.body
    assert WORDS[2] in letter.body
    assert WORDS[1] not in letter.body
    assert [one.ordinal for one in letter.covered()] == [1, 3]


def test_an_accepted_answer_tells_the_result_before_the_question_is_closed(desk):
    letter = draft(answered(desk, 2, closed=False), [1, 2])

    assert "natijasi: qanoatlantirildi." in letter.body
    assert not has_blanks(letter.body)


def test_the_result_of_a_matter_before_a_court_waits_for_the_closing(desk):
    question = make.question("assigned", reception=desk, topic=make.TopicFactory(out_of_scope=True))
    by = make.executor_of(question.office)
    control.answer(question=question, by=by, text=WORDS[0], outcome=Outcome.EXPLAINED)
    control.accept(answer=question.answers.get(), by=make.registrar_of(desk))

    assert has_blanks(letter_factory.drafted(LetterKind.REPLY, question=question).body)


def test_the_paper_lists_each_question_with_its_answer(desk):
    letter = draft(answered(desk, 2), [1, 2])

    pages = PdfReader(io.BytesIO(paper.draw([letter]))).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())

    assert f"1. {letter.covered()[0].topic.name}: {WORDS[0]}" in text
    assert f"2. {letter.covered()[1].topic.name}: {WORDS[1]}" in text


def test_a_joint_reply_settles_what_is_owed_for_every_covered_question(desk):
    appeal = answered(desk)
    assert owed(appeal) == [1, 2, 3]
    letter = draft(appeal, [1, 2])

    letters.issue(letter=letter, by=make.head_of(desk))

    assert owed(appeal) == [3]


def test_a_reply_about_one_question_settles_that_one_only(desk):
    appeal = answered(desk)
    letter = draft(appeal, [2])
    assert not letter.covers.exists()

    letters.issue(letter=letter, by=make.head_of(desk))

    assert owed(appeal) == [1, 3]


def test_a_joint_reply_waits_until_every_covered_question_is_answered(desk):
    appeal = assigned(desk, 2)
    question = appeal.questions.get(ordinal=1)
    by = make.executor_of(question.office)
    control.answer(question=question, by=by, text=WORDS[0], outcome=Outcome.SATISFIED)
    control.accept(answer=question.answers.get(), by=make.registrar_of(desk))

    with pytest.raises(LetterError, match="2"):
        draft(appeal, [1, 2])

    assert not Letter.objects.exists()


def test_a_joint_reply_is_not_signed_once_a_covered_question_is_open_again(desk):
    appeal = answered(desk, 2)
    letter = draft(appeal, [1, 2])
    control.verify(
        question=appeal.questions.get(ordinal=2),
        by=make.head_of(desk),
        method="call",
        confirmed=False,
        note="Suv hali ham yoʻq.",
    )

    with pytest.raises(LetterError):
        letters.issue(letter=letter, by=make.head_of(desk))

    letter.refresh_from_db()
    assert letter.is_draft


@pytest.mark.parametrize("kind", [LetterKind.INTERIM, LetterKind.EXTENSION, LetterKind.ACT])
def test_other_letters_are_about_one_question(desk, kind):
    with pytest.raises(LetterError):
        draft(answered(desk, 2), [1, 2], kind)


def test_a_letter_covers_questions_of_its_own_appeal_only(desk):
    appeal, other = answered(desk, 1), answered(desk, 1)

    with pytest.raises(LetterError):
        letters.draft(
            kind=LetterKind.REPLY,
            appeal=appeal,
            question=appeal.questions.get(),
            also=[other.questions.get()],
            by=make.head_of(desk),
        )


def test_a_joint_forwarding_notice_tells_of_each_hop_once(desk, settings):
    settings.LETTERS_AUTOMATIC = True
    appeal = assigned(desk, 3)

    letter = draft(appeal, [1, 2], LetterKind.FORWARDING)

    offices = [one.office.name for one in appeal.questions.all()]
    assert offices[0] in letter.body
    assert offices[1] in letter.body
    with pytest.raises(LetterError):
        draft(appeal, [2], LetterKind.FORWARDING)
    with pytest.raises(LetterError):
        draft(appeal, [2, 3], LetterKind.FORWARDING)
    letter_notices.write_missing()
    notices = appeal.letters.filter(kind=LetterKind.FORWARDING)
    assert sorted(notices.values_list("question__ordinal", flat=True)) == [1, 3]


def test_a_joint_conclusion_names_every_ground(desk):
    appeal = make.appeal(reception=desk, questions=2)
    for question in appeal.questions.all():
        control.close(
            question=question,
            by=make.head_of(desk),
            outcome=Outcome.LEFT_UNEXAMINED,
            ground=LegalGround.REQUIREMENTS,
        )

    letter = draft(appeal, [1, 2], LetterKind.CONCLUSION, language="en")

    assert "Art. 29" in letter.body
    assert all(one.topic.name in letter.body for one in appeal.questions.all())


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM receptions_lettercover",
        "UPDATE receptions_lettercover SET assignment_id = NULL",
    ],
)
def test_what_a_letter_covers_is_never_changed(desk, statement):
    draft(answered(desk, 2), [1, 2])

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_issued_letter_covers_nothing_more(desk):
    appeal = answered(desk, 3)
    letter = draft(appeal, [1, 2])
    letters.issue(letter=letter, by=make.head_of(desk))

    with pytest.raises(DatabaseError), transaction.atomic():
        LetterCover.objects.create(letter=letter, question=appeal.questions.get(ordinal=3))


def test_the_page_drafts_a_joint_reply_and_shows_what_it_covers(client, desk):
    appeal = answered(desk, 2)
    client.force_login(make.registrar_of(desk))
    url = reverse("receptions:letter-new", args=[appeal.number])
    assert 'name="also"' in client.get(url).content.decode()

    data = {"kind": "reply", "question": 1, "also": [2], "language": "uz"}
    response = client.post(url, data)

    letter = Letter.objects.get()
    assert response["Location"] == letter.get_absolute_url()
    page = client.get(letter.get_absolute_url()).content.decode()
    assert all(f"{one.ordinal}. {one.topic.name}" in page for one in letter.covered())


def test_an_appeal_with_one_question_asks_for_no_others(client, desk):
    appeal = answered(desk, 1)
    client.force_login(make.registrar_of(desk))
    url = reverse("receptions:letter-new", args=[appeal.number])

    assert 'name="also"' not in client.get(url).content.decode()
    response = client.post(url, {"kind": "reply", "question": 1, "language": "uz"})

    assert response.status_code == 302
