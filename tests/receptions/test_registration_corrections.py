"""A registration is put right: type, receipt, way, sender, number of people, who appeals."""

import datetime as dt

import pytest
from django.utils import timezone

from receptions.choices import (
    AppealForm,
    AppealType,
    ApplicantKind,
    Channel,
    DutyKind,
    LegalGround,
    Outcome,
    QuestionStatus,
)
from receptions.drafts import Formalities
from receptions.exceptions import ReceptionsError
from receptions.formality_choices import Signature
from receptions.models import Appeal, Applicant, Deadline, QuestionFact, StopGround
from receptions.services import control, copies, deadlines, duties, promises, stops
from receptions.services import registration_corrections as corrections
from receptions.wording import derivation_sentences
from territories import clock
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
WHY = "Ro‘yxatga olishda xato ketgan"
A_YEAR = dt.timedelta(days=365)


def corrected(appeal, *, by=None, reason=WHY, seen=None, apart=None, **changes):
    appeal = Appeal.objects.get(pk=appeal.pk)
    return corrections.correct(
        appeal=appeal,
        changes=changes,
        reason=reason,
        by=by or make.registrar_of(appeal.reception),
        seen=corrections.mark(appeal) if seen is None else seen,
        apart=apart,
    )


def refused(appeal, **changes):
    """The words of the refusal; nothing may be left of it."""
    before = Appeal.objects.values().get(pk=appeal.pk)
    person = Applicant.objects.values().get(pk=appeal.applicant_id)
    rows = Deadline.objects.count()
    with pytest.raises(ReceptionsError) as error:
        corrected(appeal, **changes)
    assert Appeal.objects.values().get(pk=appeal.pk) == before
    assert Applicant.objects.values().get(pk=appeal.applicant_id) == person
    assert Deadline.objects.count() == rows
    return str(error.value)


def current(question):
    question.refresh_from_db()
    found = question.deadlines.current().select_related("rule").get()
    assert (question.legal_due_on, question.target_due_on) == (
        found.legal_due_on,
        found.target_due_on,
    )
    return found


# -- type and moment of receipt: the terms follow ------------------------------------------------


def test_thanks_registered_as_an_application_can_be_closed_as_such():
    question = make.question()
    registrar = make.registrar_of(question.reception)

    corrected(question.appeal, appeal_type=AppealType.NOT_AN_APPEAL, by=registrar)

    deadline = current(question)
    assert deadline.rule.code == "T-07"
    assert any(WHY in sentence for sentence in derivation_sentences(deadline))
    assert QuestionFact.objects.get(question=question).appeal_type == AppealType.NOT_AN_APPEAL
    closed = control.close(
        question=question,
        by=registrar,
        outcome=Outcome.EXPLAINED,
        ground=LegalGround.NOT_APPEAL,
    )
    assert closed.status == QuestionStatus.CLOSED


def test_a_year_typed_wrong_makes_nothing_overdue_for_ever():  # T-01, T-02
    now = clock.now()
    question = make.question(received_at=now - A_YEAR)
    assert current(question).legal_due_on < clock.today()

    appeal = corrected(question.appeal, received_at=now)

    deadline = current(question)
    assert (deadline.rule.code, deadline.starts_on) == ("T-02", appeal.counts_from)
    assert deadline.legal_due_on >= clock.today()
    assert (
        appeal.counts_from == deadlines.counts_from(reception=appeal.reception, received_at=now).day
    )
    assert question.deadlines.filter(superseded_at__isnull=False).count() == 1
    fact = QuestionFact.objects.get(question=question)
    assert (fact.received_on, fact.legal_due_on) == (timezone.localdate(now), question.legal_due_on)


def test_the_term_of_the_office_that_decides_does_not_follow_the_receipt():  # T-04
    question = make.question("assigned", received_at=clock.now() - dt.timedelta(days=20))
    before = current(question)

    corrected(question.appeal, received_at=clock.now() - dt.timedelta(days=2))

    assert current(question) == before


@pytest.mark.parametrize("status", ["assigned", "answered"])
def test_a_proposal_counts_a_month_from_receipt_whoever_has_it(status):  # T-07
    question = make.question(status, received_at=clock.now() - dt.timedelta(days=2))

    appeal = corrected(question.appeal, appeal_type=AppealType.PROPOSAL)

    deadline = current(question)
    assert (deadline.rule.code, deadline.starts_on) == ("T-07", appeal.counts_from)


def test_what_was_no_proposal_counts_from_the_day_its_office_got_it():  # T-04
    question = make.question(appeal_type=AppealType.PROPOSAL)
    with clock.playing(clock.now() + dt.timedelta(days=3)):
        make.brought_to(question, "assigned")
        given = clock.today()

        corrected(question.appeal, appeal_type=AppealType.APPLICATION)

    deadline = current(question)
    assert (deadline.rule.code, deadline.starts_on) == ("T-04", given)
    assert deadline.derivation[0]["code"] == "assigned"


def test_a_proposal_that_nobody_has_yet_becomes_one_to_be_sent_on():  # T-02
    question = make.question(appeal_type=AppealType.PROPOSAL)

    corrected(question.appeal, appeal_type=AppealType.APPLICATION)

    assert current(question).rule.code == "T-02"


def test_the_notice_of_extra_study_follows_and_goes_with_the_proposal():  # T-08
    question = make.question(
        appeal_type=AppealType.PROPOSAL, received_at=clock.now() - dt.timedelta(days=9)
    )
    by = make.registrar_of(question.reception)
    duty = duties.ask(question=question, kind=DutyKind.STUDY_NOTICE, note="", by=by)

    appeal = corrected(question.appeal, received_at=question.appeal.registered_at)

    duty.refresh_from_db()
    assert duty.starts_on == appeal.counts_from
    assert duty.due_on >= clock.today() + dt.timedelta(days=9)

    corrected(appeal, appeal_type=AppealType.APPLICATION)

    duty.refresh_from_db()
    assert duty.dropped_at is not None


def _extended(question, head):
    deadlines.extend(question=question, by=head, ground="Ekspertiza kutilmoqda")


def _studied(question, head):
    deadlines.extra_study(question=question, by=head, ground="Hujjatlar so‘raldi")


def _stands(question, head):
    stops.stop(
        question=question, ground=StopGround.objects.get(code="court"), note="Sud ajrimi", by=head
    )


def _ran_on(question, head):
    _stands(question, head)
    with clock.playing(clock.now() + dt.timedelta(days=2)):
        stops.restart(question=question, by=head)


def _promised(question, head):
    promises.promise(question=question, on=clock.today(), by=head, ground="Aytildi")


DECIDED = [_extended, _studied, _stands, _ran_on, _promised]


@pytest.mark.parametrize("decided", DECIDED)
def test_a_term_that_somebody_decided_about_is_not_counted_anew(decided):
    question = make.question("assigned")
    decided(question, make.head_of(question.reception))

    words = refused(question.appeal, appeal_type=AppealType.PROPOSAL)

    assert str(question.ordinal) in words


@pytest.mark.parametrize("decided", DECIDED)
def test_what_leaves_such_a_term_as_it_is_may_be_corrected(decided):
    question = make.question("assigned")
    decided(question, make.head_of(question.reception))
    before = question.deadlines.current().get()

    corrected(
        question.appeal,
        appeal_type=AppealType.COMPLAINT,
        received_at=clock.now() - dt.timedelta(days=30),
    )

    assert question.deadlines.current().get() == before


def test_a_stopped_term_that_counts_from_receipt_holds_the_receipt():
    question = make.question()
    _stands(question, make.head_of(question.reception))

    refused(question.appeal, received_at=clock.now() - dt.timedelta(days=9))


def test_receipt_lies_neither_ahead_nor_after_the_registration():
    appeal = make.appeal(received_at=clock.now() - dt.timedelta(days=9))

    refused(appeal, received_at=clock.now() + dt.timedelta(days=1))
    with clock.playing(clock.now() + dt.timedelta(days=5)):
        refused(appeal, received_at=clock.now() - dt.timedelta(days=1))


def test_a_repeat_stays_one_by_the_facts():
    earlier = make.question("closed").appeal
    repeat = make.appeal(earlier.reception, applicant=earlier.applicant, repeat_of=earlier)

    refused(repeat, received_at=clock.now() - dt.timedelta(days=40))


def test_an_appeal_about_an_office_stays_a_complaint():
    appeal = make.appeal(appeal_type=AppealType.COMPLAINT, complained_office=OfficeFactory())

    refused(appeal, appeal_type=AppealType.APPLICATION)


# -- what may be corrected in which state --------------------------------------------------------

CHANGES = {
    "language": "ru",
    "sender_body": "Vazirlik",
    "sender_number": "12-34",
    "sender_date": dt.date(2020, 2, 3),
    "appeal_type": AppealType.PROPOSAL,
    "received_at": dt.datetime(2020, 2, 3, 10, tzinfo=dt.UTC),
    "channel": Channel.VIDEO,
    "is_collective": True,
    "surname": "Karimov",
    "given_name": "Azim",
    "patronymic": "",
    "phone": "+998901112233",
    "address": "Bobur koʻchasi, 1",
    "do_not_disclose": True,
}
FIGURES = {"appeal_type", "received_at", "channel", "is_collective"}
PEOPLE = {"surname", "given_name", "patronymic", "phone", "address", "do_not_disclose"}


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("status", QuestionStatus)
def test_what_may_be_corrected_in_which_state(status, shared):
    appeal = make.question(status).appeal
    if shared:
        make.appeal(appeal.reception, applicant=appeal.applicant)
    late = status in (QuestionStatus.ACCEPTED, QuestionStatus.CLOSED)
    fixed = FIGURES if late else set()

    assert corrections.obstacles(appeal).keys() & CHANGES.keys() == fixed
    for name, value in CHANGES.items():
        change = {name: value, **({"person_count": 3} if name == "is_collective" else {})}
        if shared and name in PEOPLE:
            refused(appeal, **change)
            change["apart"] = False
        if name in fixed:
            refused(appeal, **change)
        else:
            corrected(appeal, **change)
    now = Appeal.objects.select_related("applicant").get(pk=appeal.pk)
    for name in CHANGES.keys() - fixed:
        assert getattr(now.applicant if name in PEOPLE else now, name) == CHANGES[name], name


def test_one_accepted_answer_holds_what_the_figures_of_all_questions_count_by():
    appeal = make.appeal(questions=2)
    make.brought_to(appeal.questions.get(ordinal=2), "accepted")

    refused(appeal, appeal_type=AppealType.PROPOSAL)


# -- way, form, number of people -----------------------------------------------------------------


def test_the_form_follows_the_way_and_the_facts_both():
    appeal = make.appeal(channel=Channel.DESK)

    corrected(appeal, channel=Channel.POST, form="")

    appeal.refresh_from_db()
    fact = QuestionFact.objects.get(appeal=appeal)
    assert appeal.form == fact.form == AppealForm.WRITTEN
    assert fact.channel == Channel.POST


@pytest.mark.parametrize(
    "changes",
    [
        {"channel": Channel.VIDEO, "form": AppealForm.WRITTEN},
        {"channel": Channel.BODY, "form": ""},  # by whom?
        {"is_collective": True},
        {"person_count": 5},
        {"surname": "", "given_name": "", "patronymic": ""},
        {"address": ""},
        {"surname": "A" * 100, "given_name": "B" * 100, "patronymic": "C" * 100},
        {"is_anonymous": True},
        {"is_unsigned": True},
    ],
)
def test_what_a_registration_would_refuse_is_refused(changes):
    refused(make.appeal(), **changes)


def test_a_signature_written_down_holds_the_form():
    signed = Formalities(signature=Signature.OWN)
    appeal = make.appeal(channel=Channel.POST, formalities=signed)

    refused(appeal, channel=Channel.DESK, form="")


def test_no_fewer_people_than_are_listed():
    appeal = make.appeal(is_collective=True, person_count=3, co_applicants=("Aliyev Vali", "B. S."))

    refused(appeal, person_count=2)
    corrected(appeal, person_count=40)

    assert QuestionFact.objects.get(appeal=appeal).person_count == 40


# -- who appeals ---------------------------------------------------------------------------------


def anonymous(**fields):
    nobody = make.ApplicantFactory.build(
        surname="", given_name="", patronymic="", address="", phone=""
    )
    return make.appeal(applicant=nobody, is_anonymous=True, **fields)


NAMED = {"surname": "Karimova", "given_name": "Aziza", "address": "Navoiy koʻchasi, 12-uy"}


def test_an_anonymous_letter_gets_its_writer():
    appeal = anonymous()

    corrected(appeal, is_anonymous=False, **NAMED)

    appeal.refresh_from_db()
    assert (appeal.is_anonymous, appeal.applicant_name) == (False, "Karimova Aziza")
    assert not QuestionFact.objects.get(appeal=appeal).is_anonymous


def test_it_may_turn_out_to_be_an_entity():
    appeal = anonymous()
    entity = {
        "kind": ApplicantKind.LEGAL_ENTITY,
        "entity_name": "«Nur» MChJ",
        "address": "Bobur, 1",
    }

    corrected(appeal, is_anonymous=False, **entity)

    fact = QuestionFact.objects.get(appeal=appeal)
    assert fact.applicant_kind == ApplicantKind.LEGAL_ENTITY


@pytest.mark.parametrize("missing", ["surname", "address"])
def test_without_name_or_residence_it_stays_anonymous(missing):
    refused(anonymous(), is_anonymous=False, **{**NAMED, missing: "", "given_name": ""})


def test_an_unsigned_letter_is_named_once_it_is_signed():
    appeal = make.appeal(channel=Channel.POST, is_unsigned=True)
    assert appeal.is_anonymous

    refused(appeal, is_anonymous=False)
    corrected(appeal, is_anonymous=False, is_unsigned=False)

    appeal.refresh_from_db()
    assert appeal.applicant_name == appeal.applicant.name


def test_who_sent_a_copy_is_owed_word_once_there_is_a_name():
    answered = make.question("closed").appeal
    copy = make.appeal(
        answered.reception,
        applicant=answered.applicant,
        duplicate_of=answered,
        is_anonymous=True,
    )
    assert copies.is_answered(copy)
    assert not copy.duties.exists()

    corrected(copy, is_anonymous=False)

    assert copy.duties.get().kind == DutyKind.RESULT_NOTICE


def test_a_typing_error_in_the_name_changes_nothing_else():
    question = make.question("closed")
    appeal = question.appeal
    rows = appeal.applicant.events.count(), appeal.events.count(), question.deadlines.count()

    corrected(appeal, surname="Qarimova", address=appeal.applicant.address)

    appeal.refresh_from_db()
    assert appeal.applicant_name == f"Qarimova Aziza {appeal.applicant.patronymic}"
    assert rows == (
        appeal.applicant.events.count() - 1,
        appeal.events.count() - 1,
        question.deadlines.count(),
    )


# -- who, why, at once ---------------------------------------------------------------------------


def test_the_reason_stands_in_the_log_of_changes():
    appeal = make.appeal()
    registrar = make.registrar_of(appeal.reception)

    corrected(appeal, by=registrar, language="ru")

    logged = appeal.events.latest("pgh_id")
    assert logged.language == "ru"
    assert (logged.pgh_context.metadata["user"], logged.pgh_context.metadata["note"]) == (
        registrar.pk,
        WHY,
    )


@pytest.mark.parametrize("reason", ["", "  "])
def test_there_is_no_correction_without_a_reason(reason):
    refused(make.appeal(), language="ru", reason=reason)


def test_nothing_different_is_no_correction():
    appeal = make.appeal()

    refused(appeal, language=appeal.language, received_at=appeal.received_at)


def test_only_its_own_reception_corrects():
    appeal = make.appeal()

    for by in (make.registrar_of(make.ReceptionFactory()), UserFactory()):
        refused(appeal, language="ru", by=by)
    corrected(appeal, language="ru", by=make.head_of(appeal.reception))


def test_the_second_of_two_is_told():
    appeal = make.appeal()
    seen = corrections.mark(appeal)
    corrected(appeal, phone="+998901112233", seen=seen)

    with pytest.raises(corrections.CorrectedMeanwhileError):
        corrected(appeal, language="ru", seen=seen)
