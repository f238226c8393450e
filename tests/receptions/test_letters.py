"""Letters: written from templates, signed once, frozen by the database."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from receptions.choices import (
    HEAD_LETTERS,
    OUTCOME_OF_LETTER,
    TEMPLATE_KINDS,
    AppealType,
    LegalGround,
    LetterChannel,
    LetterKind,
    LetterState,
    Outcome,
)
from receptions.exceptions import LetterError
from receptions.letters import BLANK
from receptions.models import Letter, LetterTemplate, NumberCounter
from receptions.services import control, deadlines, letter_templates, letters
from territories.choices import Role
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
UPDATE = "UPDATE {} SET {} WHERE id = %s"


def administrator():
    return UserFactory(role=Role.ADMINISTRATOR, place=TerritoryFactory())


# -- writing ---------------------------------------------------------------------------------
def test_draft_is_written_in_the_language_of_the_appeal_with_what_is_known():
    letter = letter_factory.drafted(LetterKind.FORWARDING, language="", topic=None)

    appeal = letter.appeal
    assert letter.language == appeal.language == "uz"
    assert appeal.number in letter.body
    assert letter.question.office.name in letter.body
    assert letter.addressee == appeal.applicant.name
    assert letter.state == LetterState.DRAFT
    assert letter.number == letter.code == ""


@pytest.mark.parametrize("language", ["uz-cyrl", "ru", "en"])
def test_draft_speaks_the_language_asked_for(language):
    letter = letter_factory.drafted(language=language)

    template = LetterTemplate.objects.current().get(kind=letter.kind, language=language)
    assert letter.template == template
    assert letter.subject == template.subject


def test_draft_shows_a_line_for_what_is_not_known():
    letter = letter_factory.drafted(LetterKind.INTERIM)

    assert BLANK in letter.body


def test_reply_repeats_the_accepted_answer():
    letter = letter_factory.drafted(LetterKind.REPLY, question=make.question("closed"))

    assert "Suv keldi." in letter.body
    assert BLANK not in letter.body


@pytest.mark.parametrize("status", ["registered", "assigned", "answered"])
def test_a_reply_is_not_signed_before_the_answer_is_accepted(status):
    letter = letter_factory.drafted(LetterKind.REPLY, question=make.question(status))
    head = make.head_of(letter.reception)
    letters.edit(letter=letter, by=head, body="Suv keldi.")

    with pytest.raises(LetterError, match="no accepted answer"):
        letters.issue(letter=letter, by=head)

    letter.refresh_from_db()
    assert (letter.state, letter.number) == (LetterState.DRAFT, "")


@pytest.mark.parametrize("status", ["accepted", "closed"])
def test_a_reply_is_signed_once_the_answer_is_accepted(status):
    letter = letter_factory.drafted(LetterKind.REPLY, question=make.question(status))
    head = make.head_of(letter.reception)
    letters.edit(letter=letter, by=head, body="Suv keldi.")

    letters.issue(letter=letter, by=head)

    assert Letter.objects.get().number


def test_a_reply_about_the_whole_appeal_waits_for_all_its_questions():
    question = make.question("registered")
    letter_factory.templates()
    head = make.head_of(question.reception)
    letter = letters.draft(kind=LetterKind.REPLY, appeal=question.appeal, by=head)
    letters.edit(letter=letter, by=head, body="Suv keldi.")

    with pytest.raises(LetterError, match="no accepted answer"):
        letters.issue(letter=letter, by=head)


def test_what_is_closed_without_an_answer_has_its_reply():
    question = make.question("registered")
    head = make.head_of(question.reception)
    control.close(
        question=question,
        by=head,
        outcome=Outcome.RETURNED,
        ground=LegalGround.RETURN,
        missing="Uyning manzili",
    )
    letter = letter_factory.drafted(LetterKind.REPLY, question=question)
    letters.edit(letter=letter, by=head, body="Manzil yetishmaydi.")

    letters.issue(letter=letter, by=head)

    assert Letter.objects.get().number


def test_conclusion_names_the_ground_of_the_head():
    question = make.question(text="Suv")
    head = make.head_of(question.reception)
    control.close(
        question=question,
        by=head,
        outcome=Outcome.LEFT_UNEXAMINED,
        ground=LegalGround.REQUIREMENTS,
    )
    question.refresh_from_db()

    letter = letter_factory.drafted(
        LetterKind.CONCLUSION, question=question, language="en", by=head
    )

    assert "Art. 29" in letter.body


def test_forwarding_notice_needs_an_office():
    with pytest.raises(LetterError):
        letter_factory.drafted(LetterKind.FORWARDING, question=make.question())


def test_extension_notice_needs_an_extension():
    with pytest.raises(LetterError):
        letter_factory.drafted(LetterKind.EXTENSION)


def test_extension_notice_tells_both_dates_and_the_ground():
    question = make.question("assigned")
    deadlines.extend(question=question, by=make.head_of(question.reception), ground="Tahlil kutil")
    question.refresh_from_db()

    letter = letter_factory.drafted(LetterKind.EXTENSION, question=question, language="en")

    assert "Tahlil kutil" in letter.body
    assert BLANK not in letter.body


@pytest.mark.parametrize("kind", OUTCOME_OF_LETTER)
def test_a_letter_of_an_outcome_is_not_written_for_another_one(kind):
    with pytest.raises(LetterError):
        letter_factory.drafted(kind, question=make.question("closed"))


def test_extra_study_is_announced_for_proposals_only():
    proposal = make.question(appeal_type=AppealType.PROPOSAL)

    assert letter_factory.drafted(LetterKind.EXTRA_STUDY, question=proposal).is_draft
    with pytest.raises(LetterError):
        letter_factory.drafted(LetterKind.EXTRA_STUDY, question=make.question())


def test_a_hop_has_one_notice():
    first = letter_factory.drafted(LetterKind.FORWARDING)

    with pytest.raises(LetterError):
        letter_factory.drafted(LetterKind.FORWARDING, question=first.question)


def test_an_appeal_is_acknowledged_once_but_again_after_a_cancelled_draft():
    letter = letter_factory.drafted()
    with pytest.raises(LetterError):
        letter_factory.drafted(question=letter.question)

    letters.cancel(letter=letter, by=letter.created_by)

    assert letter_factory.drafted(question=letter.question).is_draft


def test_a_collective_appeal_is_answered_to_the_first_listed():
    person = make.ApplicantFactory.build(surname="Karimova", given_name="Aziza", patronymic="")
    letter = letter_factory.drafted(
        applicant=person,
        is_collective=True,
        person_count=3,
        co_applicants=("Aliyev Vali", "Toshmatov Gʻani"),
    )

    assert letter.addressee == "Karimova Aziza"


def test_an_anonymous_appeal_gives_no_addressee():
    letter = letter_factory.drafted(is_anonymous=True)

    assert letter.addressee == letter.postal_address == ""
    with pytest.raises(LetterError):
        letters.issue(letter=letter, by=make.head_of(letter.reception))


def test_edit_changes_the_words_of_a_draft():
    letter = letter_factory.drafted()

    letters.edit(letter=letter, by=letter.created_by, subject="Mavzu", channel=LetterChannel.SMS)

    letter.refresh_from_db()
    assert (letter.subject, letter.channel) == ("Mavzu", LetterChannel.SMS)


def test_edit_is_for_the_reception_itself():
    letter = letter_factory.drafted()

    with pytest.raises(LetterError):
        letters.edit(letter=letter, by=UserFactory(), subject="Boshqa")


# -- signing ---------------------------------------------------------------------------------
def test_issue_gives_numbers_without_gaps_and_an_own_code_each():
    first = letter_factory.issued(by=None)
    reception = first.reception
    refused = letter_factory.drafted(LetterKind.INTERIM, reception=reception)
    with pytest.raises(LetterError):  # blank lines
        letters.issue(letter=refused, by=make.head_of(reception))
    second = letter_factory.issued(reception=reception)

    assert (first.sequence, second.sequence) == (1, 2)
    assert first.number == f"{reception.code}-{first.year}/1"
    assert len(first.code) == 16
    assert first.code != second.code
    assert NumberCounter.objects.get(reception=reception, kind="letter").last == 2


def test_issue_writes_down_who_signed_and_as_what():
    letter = letter_factory.issued(language="en")

    assert letter.signed_by is not None
    assert letter.signatory == "Head of the reception"


@pytest.mark.parametrize("kind", HEAD_LETTERS)
def test_issue_of_the_heads_decisions_is_refused_to_the_desk(kind):
    question = make.question("assigned")
    deadlines.extend(question=question, by=make.head_of(question.reception), ground="Tahlil")
    question.refresh_from_db()
    letter = letter_factory.drafted(kind, question=question)

    with pytest.raises(LetterError):
        letters.issue(letter=letter, by=make.registrar_of(letter.reception))

    letter.refresh_from_db()
    assert letter.is_draft
    assert not NumberCounter.objects.filter(kind="letter").exists()


@pytest.mark.parametrize("kind", [LetterKind.ACT, LetterKind.MINUTES])
def test_issue_lets_lines_be_filled_by_hand_where_the_paper_asks_for_it(kind):
    assert letter_factory.issued(kind).is_issued


def test_issue_refuses_a_way_that_leads_nowhere():
    with pytest.raises(LetterError):
        letter_factory.issued(channel=LetterChannel.EMAIL)


@pytest.mark.parametrize("step", ["edit", "issue", "cancel"])
def test_an_issued_letter_takes_no_further_step(step):
    letter = letter_factory.issued()

    with pytest.raises(LetterError):
        getattr(letters, step)(letter=letter, by=make.head_of(letter.reception))


def test_hand_over_notes_printed_letters_of_the_own_reception_once():
    own, other = letter_factory.issued(), letter_factory.issued()
    by = make.registrar_of(own.reception)

    assert letters.hand_over(letters=[own.pk, other.pk], by=by) == 1
    assert letters.hand_over(letters=[own.pk], by=by) == 0

    own.refresh_from_db()
    assert own.sent_at is not None
    assert list(Letter.objects.to_print()) == [other]


# -- what the database keeps -----------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        "body = 'boshqa'",
        "subject = 'boshqa'",
        "number = 'x-1'",
        "code = 'AAAA'",
        "addressee = 'boshqa'",
        "channel = 'sms'",
        "state = 'draft'",
        "signed_by_id = created_by_id",
    ],
)
def test_no_statement_changes_an_issued_letter(change):
    letter = letter_factory.issued()

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        run(UPDATE.format("receptions_letter", change), letter.pk)


def test_no_statement_changes_a_sent_letter_at_all():
    letter = letter_factory.issued()
    letters.hand_over(letters=[letter.pk], by=make.head_of(letter.reception))

    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        run("UPDATE receptions_letter SET sent_at = now() WHERE id = %s", letter.pk)


@pytest.mark.parametrize("statement", ["DELETE FROM {0} WHERE id = %s", "TRUNCATE {0} CASCADE"])
def test_no_statement_removes_an_issued_letter(statement):
    letter = letter_factory.issued()
    values = [letter.pk] if "%s" in statement else []
    run("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        run(statement.format("receptions_letter"), *values)


@pytest.mark.parametrize("change", ["state = 'issued'", "number = '1'", "sent_at = now()"])
def test_the_database_wants_number_signature_and_state_together(change):
    letter = letter_factory.drafted()

    with pytest.raises(IntegrityError), transaction.atomic():
        run(UPDATE.format("receptions_letter", change), letter.pk)


# -- templates -------------------------------------------------------------------------------
def test_load_is_safe_to_repeat_and_keeps_what_an_administrator_wrote():
    letter_factory.templates()
    by = administrator()
    letter_templates.save_version(
        kind="reply", language="uz", subject="Javob", body="Hurmatli {applicant}!", by=by
    )

    assert letter_templates.load() == len(TEMPLATE_KINDS) * 4

    current = LetterTemplate.objects.current().get(kind="reply", language="uz")
    assert (current.version, current.subject, current.created_by) == (2, "Javob", by)
    assert LetterTemplate.objects.filter(kind="act").count() == 4


def test_load_brings_new_words_of_the_files_in(monkeypatch, tmp_path):
    letter_factory.templates()
    for file in letter_templates.DATA.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("DALOLATNOMA", "AKT"), encoding="utf-8")
    monkeypatch.setattr(letter_templates, "DATA", tmp_path)

    letter_templates.load()

    current = LetterTemplate.objects.current().get(kind="act", language="uz")
    assert (current.version, current.subject) == (2, "AKT")


def test_a_letter_keeps_the_words_of_its_template():
    letter = letter_factory.drafted()
    before = letter.body

    letter_templates.save_version(
        kind=letter.kind, language="uz", subject="S", body="B", by=administrator()
    )

    letter.refresh_from_db()
    assert letter.body == before
    assert letter.template.retired_at is not None


def test_save_version_names_the_unknown_placeholder():
    letter_factory.templates()

    with pytest.raises(LetterError, match=r"\{salary\}"):
        letter_templates.save_version(
            kind="reply", language="uz", subject="S", body="{salary}", by=administrator()
        )


def test_save_version_is_for_administrators():
    letter_factory.templates()

    with pytest.raises(LetterError):
        letter_templates.save_version(
            kind="reply", language="uz", subject="S", body="B", by=UserFactory()
        )


def test_save_version_of_the_same_words_makes_none():
    letter_factory.templates()
    now = LetterTemplate.objects.current().get(kind="reply", language="uz")

    letter_templates.save_version(
        kind="reply", language="uz", subject=now.subject, body=now.body, by=administrator()
    )

    assert LetterTemplate.objects.filter(kind="reply", language="uz").count() == 1


@pytest.mark.parametrize("change", ["body = 'x'", "version = 7", "created_at = now()"])
def test_no_statement_changes_a_version(change):
    letter_factory.templates()
    template = LetterTemplate.objects.current().first()

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        run(UPDATE.format("receptions_lettertemplate", change), template.pk)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("anonymous", [False, True])
def test_one_copy_of_an_act_goes_to_the_sender(anonymous):
    letter_factory.templates()
    appeal = make.appeal(is_anonymous=anonymous)
    by = make.registrar_of(appeal.reception)

    letter = letters.draft(kind=LetterKind.ACT, appeal=appeal, by=by)
    letters.issue(letter=letter, by=by)

    letter.refresh_from_db()
    assert letter.addressee == ("" if anonymous else appeal.applicant.name)
    assert bool(letter.postal_address) is not anonymous
    assert letter.channel == LetterChannel.PRINT  # its lines are filled in by hand
