"""The control desk: its numbers are the live questions, and each opens into exactly its list."""

import datetime as dt
from contextlib import ExitStack

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from receptions.choices import HopReason, LegalGround, Outcome
from receptions.control_desk import desk_of, questions_behind, scope_of
from receptions.exceptions import PowerError, ReceptionsError
from receptions.models import Nudge, OpenCount, Question, Summons
from receptions.power_choices import Bucket, HearingResult
from receptions.services import control, executors, hearings, open_counts, routing
from territories import clock
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import (
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def due(question, days):
    """The question's dates moved to so many days from today."""
    day = clock.today() + dt.timedelta(days=days)
    Question.objects.filter(pk=question.pk).update(legal_due_on=day, target_due_on=day)


def numbers(user):
    """Every number of the desk by bucket."""
    desk = desk_of(scope_of(user))
    return {str(cell.label): cell.number for cell in (*desk.due, *desk.waiting)}


def test_each_number_is_of_its_own_bucket():
    reception = make.ReceptionFactory()
    for days in (-2, 0, 3, 4):
        due(make.question("assigned", reception=reception), days)
    due(make.question("registered", reception=reception), 20)
    make.question("closed", reception=reception)

    found = numbers(make.head_of(reception))

    wanted = {"Overdue": 1, "Due today": 1, "Due in three days": 1, "To give to an office": 1}
    assert {name: found[name] for name in wanted} == wanted
    assert found["Answers to decide on"] == 0


def test_a_returned_question_is_counted_until_the_office_answers_again():
    question = make.question("answered")
    head = make.head_of(question.reception)
    control.return_answer(answer=question.answers.get(), by=head, reason="Asos yoʻq")
    assert numbers(head)["Returned to the office"] == 1
    assert questions_behind(scope_of(head), Bucket.RETURNED).get() == question

    executor = make.executor_of(question.office)
    control.answer(question=question, by=executor, text="Mana", outcome="satisfied")

    assert numbers(head)["Returned to the office"] == 0


def test_the_desk_says_who_took_it_into_work():
    question = make.question("assigned")
    due(question, -1)
    executor = make.executor_of(question.office)
    control.take(question=question, by=executor)

    desk = desk_of(scope_of(make.head_of(question.reception)))

    assert [line.name for line in desk.people] == [executor.full_name]
    assert [line.name for line in desk.offices] == [question.office.name]
    assert desk.people[0].cells[0].number == 1


def test_every_number_opens_into_exactly_its_list(client):
    region = RegionFactory()
    places = [region, TerritoryFactory(parent=region), TerritoryFactory(parent=region)]
    receptions = [make.ReceptionFactory(territory=place) for place in places]
    for number, reception in enumerate(receptions):
        for days in range(-number - 1, 3):
            due(make.question("assigned", reception=reception), days)
        make.question("registered", reception=reception)
    user = UserFactory(role=Role.REGIONAL_HEAD, place=region)
    client.force_login(user)
    desk = desk_of(scope_of(user))
    lines = [*desk.places, *desk.offices, *desk.people]
    cells = [*desk.due, *desk.waiting, *(cell for line in lines for cell in line.cells)]

    for cell in cells:
        assert len(client.get(cell.url).context["page"].rows) == cell.number, cell.url
    assert sum(line.cells[0].number for line in desk.places) == desk.due[0].number == 6


def test_the_country_sees_every_region_and_the_offices_that_are_late(client):
    receptions = [make.ReceptionFactory() for _n in range(2)]
    late = make.question("assigned", reception=receptions[0])
    due(late, -1)
    control.take(question=late, by=make.executor_of(late.office))
    due(make.question("assigned", reception=receptions[1]), 0)
    country = receptions[0].territory.parent.parent
    user = UserFactory(role=Role.ADMINISTRATION, place=country)
    client.force_login(user)

    desk = desk_of(scope_of(user))

    assert [cell.number for cell in desk.due] == [1, 1, 0, 0]
    assert sorted(line.cells[0].number for line in desk.places) == [0, 1]
    assert [line.name for line in desk.offices] == [late.office.name]
    assert desk.people == []
    assert client.get(reverse("receptions:control-desk")).status_code == 200
    assert len(client.get(desk.due[0].url).context["page"].rows) == 1


def test_the_page_costs_the_same_statements_for_one_and_many(client, django_assert_max_num_queries):
    reception = make.ReceptionFactory()
    head = make.head_of(reception)
    client.force_login(head)
    url = reverse("receptions:control-desk")
    due(make.question("assigned", reception=reception), -1)
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)

    for _number in range(5):
        due(make.question("assigned", reception=reception), -1)
    with django_assert_max_num_queries(len(few)):
        response = client.get(url)

    assert response.status_code == 200


def test_the_desk_of_another_place_is_not_found(client):
    head = make.head_of(make.ReceptionFactory())
    far = make.ReceptionFactory()
    client.force_login(head)

    url = reverse("receptions:control-desk")

    assert client.get(f"{url}?place={far.territory.code}").status_code == 404
    listed = reverse("receptions:control-questions")
    assert client.get(f"{listed}?bucket=overdue&place={far.territory.code}").status_code == 404


@pytest.mark.parametrize("query", ["bucket=none", "bucket=overdue&office=x", "bucket=&worker=-1"])
def test_an_address_that_means_nothing_is_not_found(client, query):
    client.force_login(make.head_of(make.ReceptionFactory()))

    assert client.get(f"{reverse('receptions:control-questions')}?{query}").status_code == 404


# -- reminders and hearings -----------------------------------------------------------------------
def test_an_office_is_reminded_once_a_day_of_a_question():
    question = make.question("assigned")
    head = make.head_of(question.reception)
    hearings.nudge(question=question, by=head, note="Ertaga muddat")

    with pytest.raises(PowerError):
        hearings.nudge(question=question, by=head)
    with clock.playing(clock.now() + dt.timedelta(days=1)):
        hearings.nudge(question=question, by=head)

    assert Nudge.objects.count() == 2


@pytest.mark.parametrize("status", ["registered", "closed"])
def test_nobody_is_reminded_of_what_no_office_has(status):
    question = make.question(status)

    with pytest.raises(PowerError):
        hearings.nudge(question=question, by=make.head_of(question.reception))

    assert not Nudge.objects.exists()


def summon(question, *, by=None, hours=48):
    return hearings.summon(
        question=question,
        by=by or make.head_of(question.reception),
        person="Idora boshligʻi",
        held_at=clock.now() + dt.timedelta(hours=hours),
        place="1-xona",
        reason="Suv masalasi",
    )


def test_a_summons_has_a_number_a_code_and_a_result_once():
    question = make.question("assigned")
    summons = summon(question)
    head = make.head_of(question.reception)

    assert summons.number.endswith("/C1")
    assert len(summons.code) == 16
    with pytest.raises(PowerError):  # not before its hour
        hearings.note_result(summons=summons, by=head, result=HearingResult.HEARD)
    with clock.playing(summons.held_at + dt.timedelta(hours=1)):
        hearings.note_result(summons=summons, by=head, result=HearingResult.ABSENT)
        with pytest.raises(PowerError):
            hearings.note_result(summons=summons, by=head, result=HearingResult.HEARD)


def test_a_second_summons_or_one_in_the_past_is_refused_and_uses_no_number():
    question = make.question("assigned")
    summon(question)

    with pytest.raises(PowerError):
        summon(question)
    with pytest.raises(PowerError):
        summon(make.question("assigned", reception=question.reception), hours=-1)

    other = summon(make.question("assigned", reception=question.reception))
    assert other.number.endswith("/C2")
    assert Summons.objects.count() == 2


def test_a_registrar_calls_nobody():
    question = make.question("assigned")

    with pytest.raises(PowerError):
        summon(question, by=make.registrar_of(question.reception))


# -- the counts are the truth ---------------------------------------------------------------------
KEY = (
    "reception_id",
    "office_id",
    "worker_id",
    "status",
    "is_returned",
    "target_due_on",
    "legal_due_on",
)
KEYS = ", ".join(KEY)
COUNTED = "SELECT {key}, sum(open) FROM receptions_opencount GROUP BY {key} HAVING sum(open) <> 0"
LIVE = "SELECT {key}, count(*) FROM receptions_question WHERE status <> 'closed' GROUP BY {key}"


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement.format(key=", ".join(KEY)))
        return set(cursor.fetchall())


def truth(scope):
    """Bucket counts from the live rows."""
    return {
        bucket: questions_behind(scope, bucket).count() for bucket in Bucket if bucket != "accepted"
    }


class Counting(RuleBasedStateMachine):
    """Random steps, raw SQL, days that pass and folds between; the sums stay the truth."""

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.playing = None
        self.folded = False

    @initialize()
    def people(self):
        region = RegionFactory()
        self.receptions = [
            make.ReceptionFactory(territory=TerritoryFactory(parent=region)) for _n in range(2)
        ]
        self.region = region
        self.offices = [OfficeFactory(territory=one.territory) for one in self.receptions]
        self.head = UserFactory(role=Role.REGIONAL_HEAD, place=region)
        self.executors = [make.executor_of(office) for office in self.offices]
        self.registrar = make.registrar_of(self.receptions[0])
        self.questions = []
        self.now = dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC)
        self.pass_days(0)

    @rule(days=st.integers(1, 9))
    def pass_days(self, days):
        if self.playing is not None:
            self.playing.__exit__(None, None, None)
        self.now += dt.timedelta(days=days)
        self.playing = clock.playing(self.now)
        self.playing.__enter__()
        self.folded = False

    @rule(where=st.integers(0, 1))
    def register(self, where):
        reception = self.receptions[where]
        self.questions.append(make.appeal(reception, by=self.registrar).questions.get())

    def pick(self, number):
        found = self.questions[number % len(self.questions)]
        found.refresh_from_db()
        return found

    @precondition(lambda self: self.questions)
    @rule(
        number=st.integers(0, 20),
        step=st.sampled_from(["assign", "take", "answer", "accept", "return", "close", "verify"]),
        office=st.integers(0, 1),
    )
    def step(self, number, step, office):
        question = self.pick(number)
        try:
            with transaction.atomic():
                getattr(self, f"do_{step}")(question, office)
        except (ReceptionsError, AttributeError, IndexError):
            return

    def do_assign(self, question, office):
        routing.assign(
            question=question,
            office=self.offices[office],
            by=self.head,
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )

    def do_take(self, question, office):
        control.take(question=question, by=self.executors[office])

    def do_answer(self, question, office):
        control.answer(
            question=question,
            by=self.executors[office],
            text="Bajarildi",
            outcome=Outcome.SATISFIED,
        )

    def do_accept(self, question, office):
        control.accept(answer=question.answers.last(), by=self.registrar)

    def do_return(self, question, office):
        control.return_answer(answer=question.answers.last(), by=self.registrar, reason="Yoʻq")

    def do_close(self, question, office):
        control.close(
            question=question,
            by=self.registrar,
            outcome=Outcome.SATISFIED,
            ground=LegalGround.MERITS,
        )

    def do_verify(self, question, office):
        control.verify(
            question=question, by=self.head, method="call", confirmed=False, note="Hal boʻlmagan"
        )

    @precondition(lambda self: self.questions)
    @rule(number=st.integers(0, 20), days=st.integers(-20, 20))
    def raw_sql(self, number, days):
        due(self.pick(number), days)

    @rule()
    def fold(self):
        open_counts.fold()
        self.folded = True

    @invariant()
    def the_desk_is_the_truth(self):
        if not hasattr(self, "head"):
            return
        scope = scope_of(self.head)
        counts = open_counts.read(receptions=scope.receptions, own=scope.own, depth=scope.depth)
        for bucket, number in truth(scope).items():
            assert counts.total.get(bucket, 0) == number, bucket
        for part in (counts.by_place, counts.by_office, counts.by_worker):
            for cells in part.values():
                assert all(number > 0 for number in cells.values())

    @invariant()
    def unfolded_sums_are_the_live_rows(self):
        if hasattr(self, "head") and not OpenCount.objects.filter(legal_due_on=open_counts.PAST):
            assert rows(COUNTED) == rows(LIVE)

    def teardown(self):
        if self.playing is not None:
            self.playing.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.stack.close()


def test_the_counts_follow_any_sequence_of_steps_days_and_folds():
    run_state_machine_as_test(
        Counting,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_fold_makes_the_table_short_and_changes_no_sum():
    reception = make.ReceptionFactory()
    for days in (-40, -30, -20, 2):
        due(make.question("registered", reception=reception), days)
    before = numbers(make.head_of(reception))

    open_counts.fold()

    assert numbers(make.head_of(reception)) == before
    assert OpenCount.objects.count() == 2
    open_counts.fold()
    assert OpenCount.objects.count() == 2


def test_a_recount_gives_what_the_triggers_kept():
    for status in ("registered", "assigned", "answered", "closed"):
        make.question(status)
    kept = rows(COUNTED)

    open_counts.recount()

    assert rows(COUNTED) == kept == rows(LIVE)


def test_offices_that_ask_for_time_wait_for_the_head(client):
    question = make.question("assigned")
    executors.ask_extension(
        question=question, by=make.executor_of(question.office), ground="Tahlil kutilmoqda"
    )
    client.force_login(make.head_of(question.reception))

    waiting = {str(label): number for label, number, _url in _to_sign(client)}

    assert waiting["Offices ask for more time"] == 1


def _to_sign(client):
    return client.get("/receptions/control/").context["to_sign"]
