"""A programme's life at random: whatever people do, in whatever order, some things stay true."""

from contextlib import suppress
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fieldvisits.choices import FindingState, Horizon
from programs.choices import EDITABLE, ProgrammeState
from programs.exceptions import ProgramsError
from programs.models import Measure, MeasureSource, Programme
from programs.plan_triggers import PLAN
from programs.services import drafting, measures, programmes, sources, trace
from programs.services.sources import LeftOut
from territories.figure_registry import registry
from tests.factories import programs as make
from tests.factories.territories import MahallaFactory

INDEX = st.integers(min_value=0, max_value=50)


class ProgrammeLife(RuleBasedStateMachine):
    """Heads, a regional head and an office work on programmes of one district."""

    def __init__(self):
        super().__init__()
        self.time = time_machine.travel("2026-11-24T10:00:00+05:00", tick=False)
        self.time.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.where = make.place()
        self.mahallas = [self.where.mahalla, MahallaFactory(parent=self.where.district)]
        self.frozen = {}
        make.finding(self.where)

    def teardown(self):
        self.every_problem_has_a_measure_or_a_reason()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        self.time.stop()

    def every_problem_has_a_measure_or_a_reason(self):
        """At the end of a life, for every programme as it then stands."""
        for programme in Programme.objects.all():
            kept = [LeftOut.kept(one) for one in programme.left_out]
            left = sources.left_out(programme) if programme.state in EDITABLE else kept
            lines = programme.lines.order_by("ordinal").prefetch_related("sources")
            assert all(row.is_held or row.why for row in trace.matrix(list(lines), left))

    def programme(self, index):
        rows = list(Programme.objects.order_by("pk"))
        return rows[index % len(rows)] if rows else None

    def measure(self, index):
        rows = list(Measure.objects.order_by("pk"))
        return rows[index % len(rows)] if rows else None

    def people(self, index):
        where = self.where
        crew = [where.head, where.regional_head, where.executor, where.registrar, where.khokim]
        return crew[index % len(crew)]

    @rule(place=st.integers(0, 1), other=st.booleans(), horizon=st.sampled_from(Horizon.values))
    def find(self, place, other, horizon):
        topic = self.where.other_topic if other else self.where.topic
        make.finding(self.where, territory=self.mahallas[place], topic=topic, horizon=horizon)

    @rule(horizon=st.sampled_from(Horizon.values), by=INDEX)
    def draft(self, horizon, by):
        with suppress(ProgramsError):
            make.draft(self.where, horizon=horizon, by=self.people(by))

    @rule(index=INDEX)
    def redraft(self, index):
        if programme := self.programme(index):
            with suppress(ProgramsError):
                drafting.redraft(programme=programme, by=self.where.head)

    @rule(index=INDEX, cost=st.integers(0, 9))
    def edit(self, index, cost):
        if measure := self.measure(index):
            funding = "fund" if cost else "none"
            plan = measures.Plan.of(measure, cost=Decimal(cost), funding=funding)
            with suppress(ProgramsError):
                measures.edit(measure=measure, by=self.where.head, plan=plan)

    @rule(index=INDEX)
    def remove_source(self, index):
        measure = self.measure(index)
        source = measure and measure.sources.first()
        if source:
            with suppress(ProgramsError):
                measures.remove_source(source=source, by=self.where.head, reason="Yoʻq")

    @rule(
        index=INDEX,
        by=INDEX,
        step=st.sampled_from(["submit", "approve", "return_", "send", "close"]),
    )
    def decide(self, index, by, step):
        if programme := self.programme(index):
            reason = {"reason": "Narxi yoʻq"} if step == "return_" else {}
            with suppress(ProgramsError):
                getattr(programmes, step)(programme=programme, by=self.people(by), **reason)

    @precondition(lambda self: Programme.objects.filter(state="sent").exists())
    @rule(
        index=INDEX,
        by=INDEX,
        step=st.sampled_from(["take", "report", "check", "refute", "ask", "off", "stay"]),
        final=st.booleans(),
        spent=st.integers(0, 5),
    )
    def carry_out(self, index, by, step, final, spent):
        sent = list(Measure.objects.sent().order_by("pk"))
        measure, who = sent[index % len(sent)], self.people(by)
        calls = {
            "take": lambda: measures.take(measure=measure, by=who),
            "report": lambda: make.report(
                self.where, measure, by=who, is_final=final, spent=spent, files=()
            ),
            "check": lambda: measures.verify(measure=measure, by=who, confirmed=True, note="Bor"),
            "refute": lambda: measures.verify(
                measure=measure, by=who, confirmed=False, note="Yoʻq"
            ),
            "ask": lambda: measures.ask_impossible(measure=measure, by=who, grounds="Yer yoʻq"),
            "off": lambda: measures.declare_impossible(measure=measure, by=who, grounds="Yer"),
            "stay": lambda: measures.refuse_impossible(measure=measure, by=who),
        }
        with suppress(ProgramsError):
            calls[step]()

    @invariant()
    def every_source_is_in_at_most_one_measure(self):
        held = list(MeasureSource.objects.held().values_list("finding", "question"))
        assert len(held) == len(set(held))

    @invariant()
    def a_submitted_plan_never_changes_until_it_is_returned(self):
        for programme in Programme.objects.all():
            plan = list(programme.lines.order_by("pk").values_list(*PLAN))
            if programme.state in EDITABLE:
                self.frozen.pop(programme.pk, None)
            else:
                assert self.frozen.setdefault(programme.pk, plan) == plan

    @invariant()
    def what_is_verified_was_reported_by_another(self):
        for measure in Measure.objects.filter(state="verified"):
            reporters = set(measure.reports.values_list("by", flat=True))
            assert reporters
            assert measure.verified_by_id not in reporters
            assert measure.checks.filter(confirmed=True, by=measure.verified_by).exists()

    @invariant()
    def nobody_approved_the_own_programme(self):
        for programme in Programme.objects.exclude(approved_by=None):
            own = {programme.drafted_by_id, programme.submitted_by_id}
            assert programme.approved_by_id not in own

    @invariant()
    def a_closed_programme_has_nothing_open(self):
        assert not Measure.objects.unfinished().filter(programme__state="closed").exists()

    @invariant()
    def findings_stand_where_their_measures_do(self):
        for source in MeasureSource.objects.held().select_related("finding", "measure__programme"):
            decided = source.measure.programme.state not in {
                *EDITABLE,
                ProgrammeState.SUBMITTED,
            }
            expected = FindingState.IN_PROGRAMME if decided else FindingState.WAITING
            if source.measure.state == "verified":
                expected = FindingState.SOLVED
            assert source.finding.state == expected

    @invariant()
    def figures_equal_a_recount(self):
        approved = Programme.objects.filter(approved_at__isnull=False)
        lines = list(Measure.objects.filter(programme__in=approved))
        due = [
            one
            for one in Measure.objects.filter(programme__sent_at__isnull=False)
            if one.state != "impossible" and make.PERIOD[0] <= one.due_on <= make.PERIOD[1]
        ]
        expected = {
            "programmes_approved": (approved.count(), 0),
            "measures_planned": (len(lines), 0),
            "money_planned": (sum(one.cost for one in lines), 0),
            "money_spent": (sum(one.spent for one in lines), 0),
            "measures_in_time": (sum(one.reported_at is not None for one in due), len(due)),
            "measures_overdue": (0, 0),
        }
        for code, (numerator, denominator) in expected.items():
            total = registry.counts(code, *make.PERIOD)[self.where.country.pk]
            assert (total.numerator, total.denominator) == (numerator, denominator), code


@pytest.mark.django_db
def test_a_programme_lives_by_the_rules():
    run_state_machine_as_test(
        ProgrammeLife,
        settings=settings(
            max_examples=5,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
