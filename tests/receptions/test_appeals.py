"""Registering: numbers, codes, terms, anonymity, repeats, and what is refused."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from receptions.choices import AppealForm, Channel, QuestionStatus
from receptions.exceptions import DraftError
from receptions.models import Appeal, Applicant, Attachment, NumberCounter, Question
from receptions.services import appeals
from territories import clock
from tests.factories.receptions import (
    ApplicantFactory,
    ReceptionFactory,
    TopicFactory,
    TopicGroupFactory,
    appeal,
    draft,
    pdf,
    photo,
    question,
    registrar_of,
)
from tests.factories.territories import MahallaFactory, TerritoryFactory

TASHKENT = ZoneInfo("Asia/Tashkent")


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=TASHKENT)


@pytest.mark.django_db
def test_register_keeps_the_appeal_and_its_questions():
    reception = ReceptionFactory()
    clerk = registrar_of(reception)
    with clock.playing(at("2026-11-24T10:00")):
        found = appeals.register(
            draft=draft(reception, questions=2, person_count=3, is_collective=True), by=clerk
        )

    assert found.number == f"{reception.code}-2026-000001"
    assert found.form == AppealForm.ORAL
    assert found.registered_by == clerk
    assert found.applicant.pk
    assert found.applicant_name == found.applicant.name
    assert [q.ordinal for q in found.questions.all()] == [1, 2]
    assert {q.status for q in found.questions.all()} == {QuestionStatus.REGISTERED}
    assert found.questions.first().events.get().by == clerk


@pytest.mark.django_db
def test_register_gives_a_code_without_lookalikes():
    found = appeal()

    assert len(found.tracking_code) == appeals.CODE_LENGTH
    assert set(found.tracking_code) <= set(appeals.CODE_ALPHABET)
    assert not set("0O1IL2Z5S8B") & set(appeals.CODE_ALPHABET)


@pytest.mark.django_db
def test_numbers_start_anew_each_year_and_at_each_reception():
    here, there = ReceptionFactory(), ReceptionFactory()
    with clock.playing(at("2026-12-31T12:00")):
        last = appeal(here)
    with clock.playing(at("2027-01-04T12:00")):
        first, second, other = appeal(here), appeal(here), appeal(there)

    assert [a.sequence for a in (last, first, second, other)] == [1, 1, 2, 1]
    assert first.number == f"{here.code}-2027-000001"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("2026-11-24T10:00", "2026-11-24"),
        ("2026-11-24T18:00", "2026-11-25"),
        ("2026-11-27T20:00", "2026-11-30"),
        ("2026-11-28T10:00", "2026-11-30"),
    ],
)
def test_terms_count_from_the_next_working_day_after_hours(received, day):  # T-01
    with clock.playing(at("2026-11-30T09:30")):
        found = appeal(received_at=at(received))

    assert found.received_at == at(received)
    assert found.counts_from == dt.date.fromisoformat(day)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "form"),
    [
        (Channel.POST, AppealForm.WRITTEN),
        (Channel.VIRTUAL, AppealForm.ELECTRONIC),
        (Channel.VIDEO, AppealForm.ORAL),
        (Channel.TRUST_LINE, AppealForm.ORAL),
    ],
)
def test_the_form_follows_the_channel(channel, form):
    assert appeal(channel=channel).form == form


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "marked", "anonymous"),
    [
        ({}, False, False),
        ({"surname": "", "given_name": "", "patronymic": ""}, False, True),
        ({"address": ""}, False, True),
        ({}, True, True),
        ({"kind": "legal_entity", "entity_name": "Bogʻbon MChJ"}, False, False),
        ({"kind": "legal_entity", "entity_name": ""}, False, True),
    ],
)
def test_an_appeal_without_name_or_residence_is_anonymous(person, marked, anonymous):
    found = appeal(applicant=ApplicantFactory.build(**person), is_anonymous=marked)

    assert found.is_anonymous is anonymous
    assert bool(found.applicant_name) is not anonymous


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_one_appeal():
    prepared = draft(submission_key=uuid.uuid4())
    clerk = registrar_of(prepared.reception)

    first = appeals.register(draft=prepared, by=clerk)
    again = appeals.register(draft=prepared, by=clerk)

    assert first == again
    assert NumberCounter.objects.get(reception=prepared.reception).last == 1


def _bad_questions():
    group, place = TopicGroupFactory(), TerritoryFactory()
    topic = TopicFactory()
    part = appeals.QuestionDraft
    return {
        "none": (),
        "group": (part(topic=group, text="?", territory=place),),
        "mahalla": (part(topic=topic, text="?", territory=MahallaFactory()),),
        "elsewhere": (part(topic=topic, text="?", territory=place, mahalla=MahallaFactory()),),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["none", "group", "mahalla", "elsewhere"])
def test_questions_that_do_not_fit_are_refused(fault):
    prepared = draft(questions=1)
    prepared = appeals.AppealDraft(**{**vars(prepared), "questions": _bad_questions()[fault]})

    with pytest.raises(DraftError):
        appeals.register(draft=prepared, by=registrar_of(prepared.reception))

    assert not NumberCounter.objects.exists()
    assert not Applicant.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"text": "  "},
        {"is_collective": True},
        {"received_at": dt.datetime(2100, 1, 1, tzinfo=TASHKENT)},
    ],
)
def test_appeals_that_do_not_fit_are_refused_and_leave_nothing(fields):
    with pytest.raises(DraftError):
        appeal(**fields)

    assert not Appeal.objects.exists()
    assert not NumberCounter.objects.exists()


@pytest.mark.django_db
def test_a_refused_attachment_takes_the_whole_registration_back():
    prepared = draft(files=(pdf(), photo(name="virus.exe")))
    bad = appeals.AppealDraft(
        **{**vars(prepared), "files": (pdf(), type(pdf())("a.pdf", b"MZ not a pdf"))}
    )
    clerk = registrar_of(prepared.reception)

    with pytest.raises(Exception, match="PDF"):
        appeals.register(draft=bad, by=clerk)
    assert not Appeal.objects.exists()
    assert bad.applicant.pk is None

    found = appeals.register(draft=prepared, by=clerk)
    assert found.sequence == 1
    assert Attachment.objects.filter(appeal=found).count() == 2


# -- earlier appeals -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_earlier_finds_the_same_person_under_another_row():
    first = appeal()
    person = first.applicant
    twin = ApplicantFactory.build(surname=person.surname.upper(), phone=person.phone)
    namesake = ApplicantFactory.build(
        surname=person.surname, phone="+998711112233", address="Chekka koʻchasi, 9"
    )
    numbered = ApplicantFactory.build()
    person.set_personal_number("31234567890123")
    person.save()
    numbered.set_personal_number("31234567890123")

    assert list(appeals.earlier(person)) == [first]
    assert list(appeals.earlier(twin)) == [first]
    assert list(appeals.earlier(numbered)) == [first]
    assert not appeals.earlier(namesake).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"surname": "Каримова", "given_name": "Азиза", "patronymic": "Ботир қизи"}, True),
        ({"address": "navoiy koʻchasi, 12"}, True),
        ({"given_name": "Azim"}, False),
        ({"patronymic": "Vali qizi"}, False),
        ({"address": "Navoiy koʻchasi, 14"}, False),
        ({"mahalla": None}, False),
        ({"address": ""}, False),
    ],
)
def test_a_full_name_at_the_same_address_is_the_same_person(change, same):
    """As of letters of an old register or of a device without a line: no telephone, no birth."""
    who = {
        "surname": "Karimova",
        "given_name": "Aziza",
        "patronymic": "Botir qizi",
        "mahalla": MahallaFactory(),
        "address": "Navoiy koʻchasi, 12",
        "phone": "",
        "birth_date": None,
    }
    first = appeal(applicant=ApplicantFactory.build(**who))
    again = ApplicantFactory.build(**{**who, **change})

    assert list(appeals.earlier(again)) == ([first] if same else [])


@pytest.mark.django_db
def test_a_letter_before_the_term_is_over_is_no_repeat():
    with clock.playing(at("2026-11-02T10:00")):
        found = question(QuestionStatus.ASSIGNED)
    due = found.legal_due_on

    assert not appeals.repeat_verdict(found.appeal, on=due).holds
    late = appeals.repeat_verdict(found.appeal, on=due + dt.timedelta(days=1))
    assert late.holds
    assert late.explanation


@pytest.mark.django_db
def test_a_letter_after_a_decision_is_a_repeat():
    found = question(QuestionStatus.CLOSED)

    assert appeals.repeat_verdict(found.appeal).holds


@pytest.mark.django_db
def test_the_days_for_sending_on_are_no_term_of_examination():  # R-14, T-02
    with clock.playing(at("2026-11-02T10:00")):
        found = question()
    assert found.legal_due_on == dt.date(2026, 11, 9)

    last = dt.date(2026, 11, 24)  # fifteen days from the last of the five
    assert not appeals.repeat_verdict(found.appeal, on=dt.date(2026, 11, 10)).holds
    assert not appeals.repeat_verdict(found.appeal, on=last).holds
    assert appeals.repeat_verdict(found.appeal, on=last + dt.timedelta(days=1)).holds


@pytest.mark.django_db
def test_a_letter_that_came_before_the_decision_is_no_repeat():
    with clock.playing(at("2026-11-05T14:00")):
        first = question(QuestionStatus.CLOSED).appeal
    again = {"reception": first.reception, "applicant": first.applicant, "repeat_of": first}

    with clock.playing(at("2026-11-05T15:00")):
        with pytest.raises(DraftError, match="came after this letter"):
            appeal(**again, received_at=at("2026-11-05T13:00"))
        assert appeal(**again, received_at=at("2026-11-05T14:30")).repeat_of == first


@pytest.mark.django_db
def test_register_judges_a_repeat_by_the_day_it_came():
    with clock.playing(at("2026-11-02T10:00")):
        first = question(QuestionStatus.ASSIGNED)
    assert first.legal_due_on == dt.date(2026, 11, 17)
    first = first.appeal
    again = {"reception": first.reception, "applicant": first.applicant, "repeat_of": first}

    with clock.playing(at("2026-11-18T09:30")):
        with pytest.raises(DraftError, match="Not a repeat"):
            appeal(**again, received_at=at("2026-11-17T16:00"))
        evening = appeal(**again, received_at=at("2026-11-17T19:00"))
    assert evening.repeat_of == first


@pytest.mark.django_db
def test_register_checks_a_repeat_by_the_facts():
    first = question(QuestionStatus.ASSIGNED).appeal
    again = {"reception": first.reception, "applicant": first.applicant, "repeat_of": first}

    with pytest.raises(DraftError, match="Not a repeat"):
        appeal(**again)
    with pytest.raises(DraftError, match="another person"):
        appeal(**{**again, "applicant": ApplicantFactory()})
    with pytest.raises(DraftError, match="not both"):
        appeal(**again, duplicate_of=first)

    with clock.playing(clock.now() + dt.timedelta(days=60)):
        assert appeal(**again).repeat_of == first


@pytest.mark.django_db
def test_a_copy_of_an_open_appeal_is_examined_with_it():
    opened, closed = question().appeal, question(QuestionStatus.CLOSED).appeal

    assert appeals.duplicate_verdict(opened).holds
    assert not appeals.duplicate_verdict(closed).holds
    copy = appeal(applicant=opened.applicant, duplicate_of=opened)
    assert copy.duplicate_of == opened


# -- numbers under concurrency -------------------------------------------------------------------


def _in_threads(work, count):
    def run(index):
        try:
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_parallel_registrations_leave_no_gap():
    reception = ReceptionFactory()
    clerk, topic = registrar_of(reception), TopicFactory()
    drafts = [draft(reception, topic=topic) for _index in range(16)]

    class AbandonedError(Exception):
        pass

    def work(index):
        try:
            with transaction.atomic():
                found = appeals.register(draft=drafts[index], by=clerk)
                if index % 4 == 0:
                    raise AbandonedError
                return found.sequence
        except AbandonedError:
            return None

    taken = _in_threads(work, 16)

    kept = sorted(number for number in taken if number)
    assert kept == list(range(1, 13))
    assert NumberCounter.objects.get().last == 12


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_the_same_moment_is_one_appeal():
    receptions = [ReceptionFactory(), ReceptionFactory()] * 4
    drafts = [draft(reception, submission_key=uuid.UUID(int=7)) for reception in receptions]
    clerk = registrar_of(receptions[0])

    found = _in_threads(lambda index: appeals.register(draft=drafts[index], by=clerk).pk, 8)

    assert len(set(found)) == 1
    assert Appeal.objects.count() == Question.objects.count() == 1
    assert sum(NumberCounter.objects.values_list("last", flat=True)) == 1
    assert Applicant.objects.count() == 1
