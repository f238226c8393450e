"""A registered letter is split further, put right, and a mistaken split taken back."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from receptions.choices import (
    AppealType,
    DutyKind,
    LegalGround,
    Outcome,
    QuestionChangeKind,
    QuestionStatus,
    Urgency,
)
from receptions.drafts import MAX_QUESTIONS, QuestionDraft
from receptions.exceptions import DecisionError, DraftError
from receptions.models import (
    Appeal,
    Deadline,
    Question,
    QuestionChange,
    QuestionEvent,
    QuestionFact,
)
from receptions.services import control, duties, routing, splitting
from territories import clock
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, TerritoryFactory, UserFactory, world

pytestmark = pytest.mark.django_db


def part(appeal, **fields):
    """A further question at the reception's own district."""
    values = {
        "topic": make.TopicFactory(),
        "text": "Yo‘l ta’mirlansin",
        "territory": appeal.reception.territory,
    }
    return QuestionDraft(**{**values, **fields})


def wanted(question, **fields):
    """The question as it is, but for what is to be corrected."""
    values = {
        "topic": question.topic,
        "text": question.text,
        "territory": question.territory,
        "mahalla": question.mahalla,
        "place": question.place,
        "urgency": question.urgency,
    }
    return QuestionDraft(**{**values, **fields})


def split(appeal=None, **fields):
    """An appeal with a second question that was split off later."""
    appeal = appeal or make.appeal()
    by = make.registrar_of(appeal.reception)
    return splitting.add(appeal=appeal, part=part(appeal, **fields), by=by)


def test_an_added_question_counts_from_the_receipt_of_the_appeal():
    appeal = make.appeal()
    later = clock.now() + dt.timedelta(days=4)

    with clock.playing(later):
        added = split(appeal, urgency=Urgency.URGENT, people_affected=40)

    first = appeal.questions.get(ordinal=1)
    assert (added.ordinal, added.status) == (2, QuestionStatus.REGISTERED)
    assert (added.legal_due_on, added.target_due_on) == (first.legal_due_on, first.target_due_on)
    deadline = added.deadlines.get()
    assert (deadline.starts_on, deadline.rule.code) == (appeal.counts_from, "T-02")
    assert added.people_affected == 40


def test_an_added_question_of_a_proposal_has_the_month_of_proposals():
    appeal = make.appeal(appeal_type=AppealType.PROPOSAL)

    added = split(appeal)

    assert added.deadlines.get().rule.code == "T-07"


def test_an_added_question_enters_the_facts_and_the_history():
    appeal = make.appeal()
    by = make.registrar_of(appeal.reception)

    added = splitting.add(appeal=appeal, part=part(appeal), by=by)

    fact = QuestionFact.objects.get(question=added)
    assert (fact.ordinal, fact.topic_id, fact.legal_due_on) == (
        2,
        added.topic_id,
        added.legal_due_on,
    )
    event = QuestionEvent.objects.get(question=added)
    assert (event.by, event.to_status) == (by, QuestionStatus.REGISTERED)


def test_nothing_is_added_to_a_closed_appeal():
    question = make.question("closed")

    with pytest.raises(DecisionError):
        split(question.appeal)

    assert question.appeal.questions.count() == 1


def test_an_added_question_keeps_the_appeal_open():
    question = make.question("accepted")
    split(question.appeal)

    control.close(
        question=question,
        by=make.head_of(question.reception),
        outcome=Outcome.SATISFIED,
        ground=LegalGround.MERITS,
    )

    assert Appeal.objects.get(pk=question.appeal_id).is_open


def test_an_appeal_has_at_most_twenty_questions():
    appeal = make.appeal(questions=MAX_QUESTIONS)

    with pytest.raises(DraftError):
        split(appeal)


@pytest.mark.parametrize("wrong", ["group of topics", "mahalla elsewhere", "no words"])
def test_an_added_question_is_checked_as_at_registration(wrong):
    appeal = make.appeal()
    fields = {
        "group of topics": {"topic": make.TopicGroupFactory()},
        "mahalla elsewhere": {"mahalla": TerritoryFactory(level="mahalla")},
        "no words": {"text": "  "},
    }[wrong]

    with pytest.raises(DraftError):
        split(appeal, **fields)

    assert appeal.questions.count() == 1


def test_only_the_reception_splits_a_letter():
    appeal = make.appeal()

    with pytest.raises(DecisionError):
        splitting.add(appeal=appeal, part=part(appeal), by=UserFactory())


def test_a_correction_changes_the_question_its_facts_and_keeps_the_old_values():
    question = make.question("assigned")
    before = question.topic
    by = make.registrar_of(question.reception)
    topic, district = make.TopicFactory(), TerritoryFactory()
    dates = (question.legal_due_on, question.target_due_on)

    change = splitting.correct(
        question=question,
        part=wanted(question, topic=topic, territory=district, urgency=Urgency.URGENT),
        reason="Mavzu xato tanlangan",
        by=by,
        seen=0,
    )

    question.refresh_from_db()
    assert (question.topic, question.territory, question.urgency) == (
        topic,
        district,
        Urgency.URGENT,
    )
    assert (question.legal_due_on, question.target_due_on) == dates
    assert question.status == QuestionStatus.ASSIGNED
    assert (question.fact.topic_id, question.fact.territory_id) == (topic.pk, district.pk)
    assert (change.old_topic, change.new_topic) == (before, topic)
    assert (change.old_urgency, change.new_urgency) == (Urgency.ORDINARY, Urgency.URGENT)
    assert (change.by, change.reason) == (by, "Mavzu xato tanlangan")


def test_a_correction_leaves_the_words_as_they_were_registered():
    question = make.question()

    splitting.correct(
        question=question,
        part=wanted(question, topic=make.TopicFactory(), text="boshqa", people_affected=9),
        reason="Mavzu xato",
        by=make.registrar_of(question.reception),
        seen=0,
    )

    question.refresh_from_db()
    assert (question.text, question.people_affected) == ("Suv kelmayapti", 1)


@pytest.mark.parametrize("case", ["closed", "no reason", "nothing different", "stranger"])
def test_a_correction_is_refused(case):
    question = make.question("closed" if case == "closed" else "assigned")
    topic = question.topic if case == "nothing different" else make.TopicFactory()
    by = UserFactory() if case == "stranger" else make.registrar_of(question.reception)

    with pytest.raises(DecisionError):
        splitting.correct(
            question=question,
            part=wanted(question, topic=topic),
            reason=" " if case == "no reason" else "Xato",
            by=by,
            seen=0,
        )

    assert not QuestionChange.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE receptions_questionchange SET reason = 'boshqa'",
        "DELETE FROM receptions_questionchange",
        "TRUNCATE receptions_questionchange CASCADE",
    ],
)
def test_the_history_of_changes_cannot_be_rewritten(statement):
    question = split()
    splitting.withdraw(
        question=question, reason="Xato bo‘lindi", by=make.registrar_of(question.reception)
    )

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_withdrawn_question_leaves_every_list_and_figure():
    question = split()
    appeal, by = question.appeal, make.registrar_of(question.reception)

    change = splitting.withdraw(question=question, reason="Xato bo‘lindi", by=by)

    assert change.kind == QuestionChangeKind.WITHDRAWN
    assert not Question.objects.filter(pk=question.pk).exists()
    assert [one.ordinal for one in appeal.questions.all()] == [1]
    assert not QuestionFact.objects.filter(question=question).exists()
    kept = Question.everything.get(pk=question.pk)
    assert (kept.withdrawn_by, kept.text) == (by, "Yo‘l ta’mirlansin")


def test_a_withdrawn_question_comes_back_by_no_change_of_its_appeal():
    question = split()
    splitting.withdraw(question=question, reason="Xato", by=make.registrar_of(question.reception))

    Appeal.objects.filter(pk=question.appeal_id).update(person_count=3)

    facts = QuestionFact.objects.filter(appeal=question.appeal_id)
    assert [(fact.ordinal, fact.person_count) for fact in facts] == [(1, 3)]


def test_the_ordinal_of_a_withdrawn_question_is_not_given_again():
    question = split()
    splitting.withdraw(question=question, reason="Xato", by=make.registrar_of(question.reception))

    assert split(question.appeal).ordinal == 3


def test_a_withdrawn_question_has_no_date_to_recalculate():
    question = split()

    splitting.withdraw(question=question, reason="Xato", by=make.registrar_of(question.reception))

    assert not Deadline.objects.current().filter(question=question).exists()


def _assigned_first(question):
    routing.assign(
        question=question,
        office=OfficeFactory(territory=question.territory),
        by=make.registrar_of(question.reception),
        reason="competence",
        legal_basis="25-modda",
    )


def _written_about(question):
    letter_factory.drafted("reply", question=question)


def _owed(question):
    by = make.registrar_of(question.reception)
    duties.ask(question=question, kind=DutyKind.INFORMATION, note="Suv idorasi", by=by)


@pytest.mark.parametrize("work", [_assigned_first, _written_about, _owed])
def test_a_question_with_work_done_is_not_withdrawn(work):
    question = split()
    work(question)

    with pytest.raises(DecisionError):
        splitting.withdraw(
            question=question, reason="Xato", by=make.registrar_of(question.reception)
        )

    assert Question.objects.filter(pk=question.pk).exists()


def test_the_first_question_is_never_withdrawn():
    question = split()
    first = question.appeal.questions.get(ordinal=1)

    with pytest.raises(DecisionError):
        splitting.withdraw(question=first, reason="Xato", by=make.registrar_of(first.reception))

    assert question.appeal.questions.count() == 2


def test_the_database_keeps_what_a_withdrawn_question_is():
    question = split()
    splitting.withdraw(question=question, reason="Xato", by=make.registrar_of(question.reception))

    with pytest.raises(DatabaseError), transaction.atomic():
        Question.everything.filter(pk=question.pk).update(status=QuestionStatus.CLOSED)


def test_withdrawing_the_last_open_question_closes_the_appeal():
    closed = make.question("accepted")
    question = split(closed.appeal)
    control.close(
        question=closed,
        by=make.head_of(closed.reception),
        outcome=Outcome.SATISFIED,
        ground=LegalGround.MERITS,
    )

    splitting.withdraw(question=question, reason="Xato", by=make.registrar_of(question.reception))

    assert not Appeal.objects.get(pk=closed.appeal_id).is_open


# ---------------------------------------------------------------- pages


def _fields(topic, **more):
    return {
        "topic": topic.pk,
        "text": "Yo‘l ta’mirlansin",
        "people_affected": 12,
        "urgency": Urgency.URGENT,
        **more,
    }


@pytest.fixture
def desk(client):
    """A registrar signed in, and an appeal of the own reception."""
    appeal = make.appeal()
    client.force_login(make.registrar_of(appeal.reception))
    client.appeal = appeal
    return client


def _district(appeal):
    place = appeal.reception.territory
    return {"district": place.name, "district_id": place.pk}


def test_the_page_adds_a_question_in_the_own_district(desk):
    url = reverse("receptions:question-add", args=[desk.appeal.number])
    assert desk.get(url).status_code == 200

    response = desk.post(url, _fields(make.TopicFactory(), **_district(desk.appeal)))

    assert response.status_code == 302
    added = desk.appeal.questions.get(ordinal=2)
    assert (added.people_affected, added.urgency) == (12, Urgency.URGENT)
    assert added.territory == desk.appeal.reception.territory


def test_the_history_tells_what_was_split_off_later(desk):
    with clock.playing(clock.now() + dt.timedelta(days=1)):
        split(desk.appeal)

    events = desk.get(desk.appeal.get_absolute_url()).context["events"]

    titles = [event["title"] for event in events]
    assert titles[0] != titles[1]
    assert len({title.split(":")[-1] for title in titles}) == 2


def test_the_page_says_what_is_missing(desk):
    url = reverse("receptions:question-add", args=[desk.appeal.number])

    response = desk.post(url, {"topic": "", "text": "", "people_affected": 1})

    assert response.status_code == 422
    assert desk.appeal.questions.count() == 1


def test_the_appeal_shows_what_was_put_right_and_what_was_withdrawn(desk):
    first = desk.appeal.questions.get()
    old, new = first.topic, make.TopicFactory()
    added = split(desk.appeal)

    url = reverse("receptions:question-correct", args=[desk.appeal.number, 1])
    assert desk.get(url).status_code == 200
    answer = desk.post(
        url,
        {"topic": new.pk, "reason": "Mavzu xato", "urgency": "", "seen": 0}
        | _district(desk.appeal),
    )
    assert answer.status_code == 302
    url = reverse("receptions:question-withdraw", args=[desk.appeal.number, 2])
    assert desk.post(url, {"reason": "Ikki marta yozilgan"}).status_code == 302

    page = desk.get(desk.appeal.get_absolute_url()).content.decode()
    assert old.name in page
    assert new.name in page
    assert "Mavzu xato" in page
    assert "Ikki marta yozilgan" in page
    assert 'id="question-2"' not in page
    assert desk.get(added.get_absolute_url()).status_code == 200


def test_an_executor_does_not_learn_of_questions_that_were_never_theirs(client):
    where = world()
    reception = make.ReceptionFactory(territory=where.district)
    question = make.question("assigned", reception=reception, office=where.office)
    other = split(question.appeal)
    splitting.withdraw(question=other, reason="Ikki marta", by=make.registrar_of(reception))
    client.force_login(make.executor_of(where.office))

    page = client.get(question.appeal.get_absolute_url()).content.decode()

    assert "Ikki marta" not in page


def test_a_withdrawn_question_has_no_pages(desk):
    added = split(desk.appeal)
    splitting.withdraw(question=added, reason="Xato", by=make.registrar_of(added.reception))

    url = reverse("receptions:question-assign", args=[desk.appeal.number, 2])

    assert desk.get(url).status_code == 404


def test_a_closed_appeal_offers_no_splitting(client):
    question = make.question("closed")
    client.force_login(make.registrar_of(question.reception))
    url = reverse("receptions:question-add", args=[question.appeal.number])

    page = client.get(question.appeal.get_absolute_url()).content.decode()

    assert url not in page
    assert client.get(url).status_code == 302


def test_what_cannot_be_withdrawn_leads_back_with_the_reason(client):
    question = make.question("assigned")
    client.force_login(make.registrar_of(question.reception))
    url = reverse("receptions:question-withdraw", args=[question.appeal.number, 1])

    response = client.get(url, follow=True)

    assert response.redirect_chain[-1][0] == question.get_absolute_url()
    assert splitting.withdrawal_obstacle(question) in response.content.decode().replace(
        "&#x27;", "'"
    )


def test_two_who_correct_the_same_question_do_not_overwrite_each_other(desk):
    question = desk.appeal.questions.get()
    url = reverse("receptions:question-correct", args=[desk.appeal.number, 1])
    seen = desk.get(url).context["form"]["seen"].value()
    first, second = make.TopicFactory(), make.TopicFactory()
    typed = {"reason": "Mavzu xato", "urgency": "", "seen": seen, **_district(desk.appeal)}
    colleague = Client()
    colleague.force_login(make.registrar_of(desk.appeal.reception))

    assert colleague.post(url, {**typed, "topic": first.pk}).status_code == 302
    refused = desk.post(url, {**typed, "topic": second.pk, "reason": "Boshqa sabab"})

    question.refresh_from_db()
    assert (refused.status_code, question.topic) == (422, first)
    form = refused.context["form"]
    assert "meanwhile" in form.non_field_errors()[0]
    assert (form["topic"].value(), form["reason"].value()) == (str(second.pk), "Boshqa sabab")
    again = {**typed, "topic": second.pk, "seen": form["seen"].value()}
    assert desk.post(url, again).status_code == 302
    question.refresh_from_db()
    assert question.topic == second
