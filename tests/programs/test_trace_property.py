"""Whatever a head does: every problem has a measure or a reason, never both, none twice."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldvisits.choices import FindingState, Horizon
from programs.choices import CountedFrom, FundingSource, JoinBy, WhyLeftOut
from programs.exceptions import ProgramsError
from programs.models import Measure, MeasureSource
from programs.services import drafting, line_edits, measures, sources, trace
from programs.services.areas import Choice
from tests.factories import programs as make
from tests.factories.receptions import question
from tests.programs.test_line_edits import own

PROBLEMS = st.lists(
    st.tuples(
        st.sampled_from(["finding", "finding", "question", "open", "medium"]),
        st.booleans(),  # the other topic
        st.sampled_from(["Navoiy koʻchasi 1", "Lola koʻchasi 2", ""]),
        st.integers(1, 90),
    ),
    min_size=1,
    max_size=7,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "edit",
                "place",
                "topic",
                "split",
                "join",
                "move",
                "shift",
                "own",
                "add",
                "remove",
                "new",
                "redraft",
                "redraft",
            ]
        ),
        st.integers(0, 5),
    ),
    max_size=8,
)


class Draft:
    """A draft and what a head may do with it; refusals leave it as it was."""

    def __init__(self, where, problems, budget, choice):
        self.where = where
        make.typical(
            where,
            joins=JoinBy.STREET,
            counted_from=CountedFrom.FIXED,
            cost_from=100,
            cost_to=300,
            funding=FundingSource.FUND,
        )
        for one in problems:
            self.told(*one)
        self.programme = make.draft(where, budget=budget, choice=choice)

    def told(self, kind, other, street, people):
        topic = self.where.other_topic if other else self.where.topic
        if kind == "question":
            return question(reception=self.where.reception, topic=topic)
        fields = {"open": {"state": FindingState.OPEN}, "medium": {"horizon": Horizon.MEDIUM}}
        return make.finding(
            self.where,
            topic=topic,
            residence=street,
            people_affected=people,
            **fields.get(kind, {}),
        )

    def take(self, step, number):
        lines = list(self.programme.lines.order_by("ordinal"))
        line = lines[number % len(lines)] if lines else None
        other = lines[(number + 1) % len(lines)] if lines else None
        by = self.where.head
        held = list(line.sources.all()) if line else []
        waiting = [one for one in sources.left_out(self.programme) if one.is_addable]
        if step == "new":
            self.told("finding", number % 2 == 0, "Lola koʻchasi 5", 1)
        elif step == "redraft":
            self.redraft()
        elif step == "own":
            own(self.where, self.programme)
        elif step == "add" and waiting:
            drafting.add_line(programme=self.programme, problem=self.found(waiting[0]), by=by)
        elif line is not None:
            self.change(step, line, other, held, number)

    def redraft(self):
        edited = Measure.objects.filter(programme=self.programme, is_edited=True)
        rows = edited.order_by("pk").values_list("pk", "place", "topic", "text", "cost")
        before = list(rows)
        aside = set(sources.set_aside(self.programme))
        try:
            drafting.redraft(programme=self.programme, by=self.where.head)
        finally:
            assert list(rows.all()) == before  # no source stops waiting here, so no line goes
            assert aside.isdisjoint(sources.kept_by(self.programme))

    def change(self, step, line, other, held, number):
        by, where = self.where.head, self.where
        place = (where.mahalla, where.district, where.far, where.region)[number % 4]
        topic = (where.topic, where.other_topic, where.topic.parent)[number % 3]
        if step == "edit":
            measures.edit(measure=line, by=by, plan=measures.Plan.of(line, text="Boshqa"))
        elif step == "place":
            measures.edit(measure=line, by=by, plan=measures.Plan.of(line), place=place)
        elif step == "topic":
            measures.edit(measure=line, by=by, plan=measures.Plan.of(line), topic=topic)
        elif step == "split":
            line_edits.split(measure=line, by=by, parted=held[:1])
        elif step == "join":
            line_edits.join(measure=line, by=by, other=other)
        elif step == "move":
            line_edits.move_sources(measure=line, by=by, parted=held[:1], to=other)
        elif step == "shift":
            line_edits.move(measure=line, by=by, up=True)
        elif step == "remove" and held:
            measures.remove_source(source=held[0], by=by, reason="Yoʻq")

    def found(self, left):
        area = sources.Area.of(self.programme)
        rows = area.findings() if left.kind == "finding" else area.questions()
        return rows.get(pk=left.pk)


def check(programme):
    area = sources.Area.of(programme).whole
    problems = {("finding", one.pk) for one in area.findings()}
    problems |= {("question", one.pk) for one in area.questions()}
    held = [sources.key(one.problem) for one in MeasureSource.objects.all()]
    left = [(one.kind, one.pk) for one in sources.left_out(programme)]
    lines = (
        Measure.objects.filter(programme=programme)
        .select_related("place", "topic")
        .prefetch_related("sources")
    )
    rows = trace.matrix(list(lines.order_by("ordinal")), sources.left_out(programme))

    assert sorted([*held, *left]) == sorted(problems)  # a measure or a reason, and once
    assert all(row.why for row in rows if row.left_out)
    aside = {one.key for one in sources.left_out(programme) if one.why == WhyLeftOut.SET_ASIDE}
    assert aside == set(sources.set_aside(programme))  # what is taken in is set aside no more
    assert sum(row.source is not None for row in rows) == len(held)
    for line in lines:
        assert bool(line.sources.all()) != bool(line.without_source_reason)
        assert line.cost == 0 or line.funding != FundingSource.NONE
        assert line.place.path.startswith(programme.territory.path)
        assert line.topic.parent_id
    ordinals = [line.ordinal for line in lines]
    assert len(set(ordinals)) == len(ordinals)


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    PROBLEMS,
    STEPS,
    st.sampled_from([None, 200, 450]),
    st.sampled_from([Choice(), Choice(questions=False), Choice(field_receptions=False)]),
)
def test_every_problem_has_a_measure_or_a_reason(where, problems, steps, budget, choice):
    with transaction.atomic():
        try:
            draft = Draft(where, problems, budget, choice)
        except ProgramsError:
            draft, steps = None, []
        for step, number in steps:
            try:
                draft.take(step, number)
            except ProgramsError:
                continue
            finally:
                check(draft.programme)
        if draft is not None:
            check(draft.programme)
        transaction.set_rollback(True)
