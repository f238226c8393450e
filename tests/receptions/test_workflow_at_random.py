"""Random steps by random people: no forbidden state, and log, facts and counts stay the truth."""

import datetime as dt
from contextlib import ExitStack
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Sum
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

from receptions import permissions
from receptions.choices import NEXT, AppealType, HopReason, LegalGround, Outcome, QuestionStatus
from receptions.exceptions import ReceptionsError
from receptions.executor_choices import LinkState
from receptions.models import (
    Answer,
    Appeal,
    Assignment,
    OpenCount,
    Question,
    QuestionEvent,
    QuestionFact,
    StopGround,
)
from receptions.services import (
    abolition,
    control,
    deadlines,
    fact_recount,
    figure_cells,
    hearings,
    open_counts,
    routing,
    stops,
)
from receptions.workflow_table import ACTIONS
from territories import clock
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import (
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.receptions.steps_beside import OFFICES_OWN, StepsBeside, answer_by, links_of

STEPS = [action.name for action in ACTIONS]
# The views ask before the service does; a step here asks in the same way.
MAY = {
    "take": permissions.can_answer,
    "answer": permissions.can_answer,
    "confirm": permissions.can_verify,
    "deny": permissions.can_verify,
    **dict.fromkeys(OFFICES_OWN, permissions.can_answer),
}
# Whose step it is the service itself asks: of an office that has a part or is asked, of the desk.
OWN_QUESTION = ("part-answer", "inquiry-answer", "complained")
MAY |= dict.fromkeys(OWN_QUESTION, lambda user, question: True)
HEADS = {"decide", "decide-term", "extend", "undo-extension", "stop", "restart", "remind", "summon"}
MAY |= dict.fromkeys(HEADS, permissions.can_decide)
OF_WHOM = {action.name: action for action in ACTIONS}


class Workflow(StepsBeside, RuleBasedStateMachine):
    """One district: its reception, two offices, everybody who could touch a question."""

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.playing = None
        self.changed = False

    @initialize()
    def people(self):
        region = RegionFactory()
        place = TerritoryFactory(parent=region)
        self.reception = make.ReceptionFactory(territory=place)
        self.offices = [OfficeFactory(territory=place) for _n in range(2)]
        self.unit = OfficeFactory(territory=place, parent=self.offices[0])
        far = make.ReceptionFactory()
        self.people = [
            (Role.REGISTRAR, make.registrar_of(self.reception), True),
            (Role.REGISTRAR, make.registrar_of(self.reception), True),
            (Role.HEAD, make.head_of(self.reception), True),
            (Role.REGIONAL_HEAD, UserFactory(role=Role.REGIONAL_HEAD, place=region), True),
            (Role.EXECUTOR, make.executor_of(self.offices[0]), True),
            (Role.EXECUTOR, make.executor_of(self.offices[1]), True),
            (Role.AUDITOR, UserFactory(role=Role.AUDITOR, place=region), True),
            (Role.HEAD, make.head_of(far), False),
        ]
        self.administrator = UserFactory(role=Role.ADMINISTRATOR, place=region)
        self.abolished = 0
        self.topic = make.TopicFactory()
        figure_cells.recount()
        self.questions = []
        self.now = dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC)
        self.pass_days(0)

    @rule(days=st.integers(1, 12))
    def pass_days(self, days):
        if self.playing is not None:
            self.playing.__exit__(None, None, None)
        self.now += dt.timedelta(days=days)
        self.playing = clock.playing(self.now)
        self.playing.__enter__()

    @precondition(lambda self: len(self.questions) < 5)
    @rule(number=st.integers(1, 2), about=st.sampled_from([None, None, 0, 1]))
    def register(self, number, about):
        said = {}
        if about is not None:
            office = self.offices[about]
            said = {"appeal_type": AppealType.COMPLAINT, "complained_office": office}
        said |= {"topic": self.topic, "questions": number}
        appeal = make.appeal(self.reception, by=self.people[0][1], **said)
        self.questions += appeal.questions.all()
        self.changed = True

    @precondition(lambda self: self.questions)
    @rule(
        number=st.integers(0, 9),
        who=st.integers(0, 7),
        step=st.sampled_from(STEPS),
        office=st.integers(0, 1),
    )
    def step(self, number, who, step, office):
        """Whoever it is tries; what the table forbids must not happen."""
        question = self.questions[number % len(self.questions)]
        question.refresh_from_db()
        role, user, here = self.people[who]
        before = question.status
        try:
            with transaction.atomic():
                if not MAY.get(step, permissions.can_work)(user, question):
                    raise ReceptionsError
                getattr(self, "do_" + step.replace("-", "_"))(question, user, office)
        except (ReceptionsError, Answer.DoesNotExist, Assignment.DoesNotExist):
            question.refresh_from_db()
            assert question.status == before
            return
        self.changed = True
        assert here
        assert OF_WHOM[step].allows(role, before), (step, role, before)

    @precondition(lambda self: self.questions and self.abolished < 2)
    @rule(heir=st.sampled_from(["nobody", "a new office", "the first office"]))
    def abolish(self, heir):
        """The second office ends, and a new one stands beside the first from now on."""
        old, new = self.offices[1], OfficeFactory(territory=self.reception.territory)
        successor = {"a new office": new, "the first office": self.offices[0]}.get(heir)
        abolition.close_office(
            office=old, on=clock.today(), act="PF-1", by=self.administrator, successor=successor
        )
        self.offices[1] = new
        self.people[5] = (Role.EXECUTOR, make.executor_of(new), True)
        self.abolished += 1
        self.changed = True

    @precondition(lambda self: self.questions)
    @rule(number=st.integers(0, 9), which=st.integers(0, 9))
    def answer_by_link(self, number, which):
        """A body without accounts answers by a link that it was sent at any time."""
        links = list(links_of(self.questions[number % len(self.questions)]))
        if not links:
            return
        link = links[which % len(links)]
        may = link.state(on=clock.now()) == LinkState.OPEN
        try:
            with transaction.atomic():
                answer_by(link)
        except ReceptionsError:
            return
        assert may
        self.changed = True

    def do_assign(self, question, user, office):
        if question.status != QuestionStatus.REGISTERED:
            raise ReceptionsError  # the same service is the next row's
        self.hand_on(question, user, office)

    def do_reassign(self, question, user, office):
        if question.status == QuestionStatus.REGISTERED:
            raise ReceptionsError
        self.hand_on(question, user, office)

    def hand_on(self, question, user, office):
        routing.assign(
            question=question,
            office=self.offices[office],
            by=user,
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )

    def do_take(self, question, user, office):
        control.take(question=question, by=user)

    def do_answer(self, question, user, office):
        control.answer(question=question, by=user, text="Bajarildi", outcome=Outcome.SATISFIED)

    def do_accept(self, question, user, office):
        control.accept(answer=question.answers.get(decision="waiting"), by=user)

    def do_return(self, question, user, office):
        waiting = question.answers.get(decision="waiting")
        control.return_answer(answer=waiting, by=user, reason="Asos yoʻq")

    def do_close(self, question, user, office):
        control.close(
            question=question, by=user, outcome=Outcome.SATISFIED, ground=LegalGround.MERITS
        )

    def do_decide(self, question, user, office):
        control.close(
            question=question, by=user, outcome=Outcome.TERMINATED, ground=LegalGround.WITHDRAWN
        )

    def do_confirm(self, question, user, office):
        control.verify(question=question, by=user, method="call", confirmed=True)

    def do_deny(self, question, user, office):
        control.verify(question=question, by=user, method="call", confirmed=False, note="Yoʻq")

    def do_extend(self, question, user, office):
        deadlines.extend(question=question, by=user, ground="Tahlil")

    def do_undo_extension(self, question, user, office):
        deadlines.undo_extension(question=question, by=user, ground="Keldi")

    def do_stop(self, question, user, office):
        ground = StopGround.objects.in_force().first()
        stops.stop(question=question, ground=ground, note="Sud", by=user)

    def do_restart(self, question, user, office):
        stops.restart(question=question, by=user)

    def do_remind(self, question, user, office):
        hearings.nudge(question=question, by=user)

    def do_summon(self, question, user, office):
        hearings.summon(
            question=question,
            by=user,
            person="Boshliq",
            held_at=clock.now() + dt.timedelta(days=3),
            place="1-xona",
            reason="Suv",
        )

    # -- what always holds ------------------------------------------------------------------------
    def live(self):
        """Every question as it is in the database now."""
        return Question.objects.filter(pk__in=[one.pk for one in self.questions])

    @invariant()
    def everything_agrees(self):
        if self.changed:
            self.the_log_is_a_walk_along_the_table()
            self.the_fact_repeats_the_question()
            self.what_waits_and_what_is_current_is_there_once()
            self.an_appeal_is_closed_with_its_last_question()
            self.the_counts_are_the_open_questions()
            self.nobody_complained_about_acts()
            self.what_was_answered_is_no_longer_owed()
            self.nothing_is_awaited_from_an_abolished_office()
            self.a_link_answered_once()
            self.changed = False

    def the_log_is_a_walk_along_the_table(self):
        for question in self.live():
            way = list(question.events.order_by("pk"))
            assert way[0].from_status == ""
            assert way[-1].to_status == question.status
            for one, other in pairwise(way):
                assert other.from_status == one.to_status
                same = other.to_status == other.from_status  # a hop, or a check that confirms
                assert same or other.to_status in NEXT[other.from_status]
            assert all(event.by_id for event in way)

    def the_fact_repeats_the_question(self):
        facts = {
            one.question_id: one for one in QuestionFact.objects.filter(question__in=self.live())
        }
        for one in self.live():
            fact = facts[one.pk]
            assert (fact.status, fact.outcome, fact.office_id) == (
                one.status,
                one.outcome,
                one.office_id,
            )
            assert (fact.confirmed, fact.hops, fact.legal_due_on) == (
                one.confirmed,
                one.hops,
                one.legal_due_on,
            )

    def what_waits_and_what_is_current_is_there_once(self):
        for one in self.live():
            waiting = one.answers.filter(decision="waiting").count()
            assert waiting == (one.status == QuestionStatus.ANSWERED)
            current = one.assignments.filter(left_at__isnull=True)
            in_work = one.status in ("assigned", "answered", "accepted")
            assert not in_work or current.get().office_id == one.office_id
            assert one.deadlines.current().count() == 1
            stopped = one.stops.filter(restarted_on__isnull=True).count()
            if one.is_open:
                assert (one.legal_due_on is None) == bool(stopped)

    def nobody_complained_about_acts(self):
        for one in self.live().open().select_related("appeal"):
            hops = one.assignments.filter(left_at__isnull=True)
            for acting in (*hops, *one.parts.open()):
                assert not routing.unlawful(one, acting.office)

    def what_was_answered_is_no_longer_owed(self):  # T-09
        for one in self.live():
            for asked in one.inquiries.exclude(answer="").select_related("duty"):
                assert asked.duty.done_on is not None
            assert one.inquiries.open().count() <= 1

    def nothing_is_awaited_from_an_abolished_office(self):
        for one in self.live():
            for awaited in (*one.parts.open(), *one.inquiries.open()):
                assert awaited.office.closed_on is None
            for ended in one.inquiries.filter(closure__isnull=False).select_related("duty"):
                assert ended.duty.dropped_at is not None

    def a_link_answered_once(self):
        for question in self.live():
            for link in links_of(question).filter(used_at__isnull=False):
                assert link.revoked_at is None
                assert link.answer or (link.part or link.inquiry).answered_at == link.used_at

    def an_appeal_is_closed_with_its_last_question(self):
        for appeal in Appeal.objects.filter(questions__in=self.live()).distinct():
            assert (appeal.closed_at is None) == appeal.questions.open().exists()

    def the_counts_are_the_open_questions(self):
        own = OpenCount.objects.filter(reception=self.reception)
        counted = dict(own.values_list("status").annotate(number=Sum("open")))
        live = self.live().open().values_list("status", flat=True)
        wanted = {status: list(live).count(status) for status in set(live)}
        assert {status: n for status, n in counted.items() if n} == wanted

    @rule()
    def fold(self):
        open_counts.fold()
        self.changed = True

    def teardown(self):
        """What the figures read is what a recount finds after all these steps."""
        try:
            assert fact_recount.differences() == []
            assert figure_cells.is_ready()
            assert figure_cells.differences() == []
        finally:
            if self.playing is not None:
                self.playing.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.stack.close()


@pytest.mark.django_db
def test_no_sequence_of_steps_reaches_a_forbidden_state():
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=25,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_log_names_who_decided_each_step():
    question = make.question("closed")

    assert QuestionEvent.objects.filter(question=question, by__isnull=True).count() == 0
