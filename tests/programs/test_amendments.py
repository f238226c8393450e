import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from programs import agreeing_permissions as may
from programs import agreeing_words, chain
from programs.agreeing_choices import AmendmentState
from programs.chain_steps import Stage
from programs.choices import FundingSource
from programs.exceptions import DecisionError, ProgramsError, TransitionError
from programs.models import Amendment, Measure
from programs.services import amendments, measures, programmes
from territories.choices import Role
from territories.figure_registry import registry
from tests.factories import programs as make
from tests.factories.receptions import ReceptionFactory

FINISHED = ["verified", "impossible", "declined"]


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_a_request_changes_nothing_until_it_is_approved(where):
    line = make.measure(where)
    amendment = make.amendment(
        where, line, quantity=Decimal("12.50"), cost=Decimal("0.01"), funding=FundingSource.FUND
    )
    line.refresh_from_db()
    assert (line.quantity, amendment.number, amendment.state) == (1, None, "asked")

    amendments.approve(amendment=amendment, by=where.regional_head)

    line.refresh_from_db()
    amendment.refresh_from_db()
    assert (line.quantity, line.cost, line.funding) == (
        Decimal("12.50"),
        Decimal("0.01"),
        "fund",
    )
    assert (amendment.number, amendment.is_applied) == (1, True)
    assert amendment.before == {"quantity": "1.00", "cost": "0.00", "funding": "none"}
    total = registry.counts("money_planned", *make.PERIOD)[where.country.pk]
    assert total.numerator == Decimal("0.01")
    connection.check_constraints()


def test_amendments_are_numbered_in_the_order_of_their_approval(where):
    make.finding(where, topic=where.other_topic)
    make.finding(where)
    first, second = make.sent(where).lines.order_by("ordinal")
    one = make.amendment(where, first, by=where.khokim)
    two = make.amendment(where, second, by=where.khokim)

    for amendment in (two, one):
        amendments.approve(amendment=amendment, by=where.regional_head)

    numbers = dict(Amendment.objects.values_list("measure", "number"))
    assert numbers == {second.pk: 1, first.pk: 2}


@pytest.mark.parametrize("cost", [Decimal(0), Decimal(7)])
def test_an_estimated_cost_that_is_amended_is_no_estimate_any_more(where, cost):
    make.typical(where, cost_from=10, cost_to=20, funding=FundingSource.FUND)
    line = make.measure(where)
    assert line.is_estimate
    amendment = make.amendment(where, line, cost=cost)

    amendments.approve(amendment=amendment, by=where.regional_head)

    line.refresh_from_db()
    assert (line.cost, line.is_estimate) == (cost, False)
    assert [one.label for one in agreeing_words.amendment_changes(amendment)] == ["Cost, soums"]
    plan = [step.title for step in chain.of(where.head, line).steps if step.stage == Stage.PLAN]
    assert plan == ["An amendment asked", "Amendment 1 approved"]


def test_an_amendment_of_the_dates_leaves_the_cost_an_estimate(where):
    make.typical(where, cost_from=10, cost_to=20, funding=FundingSource.FUND)
    line = make.measure(where)
    amendment = make.amendment(where, line, due_on=dt.date(2027, 1, 29))

    amendments.approve(amendment=amendment, by=where.regional_head)

    line.refresh_from_db()
    assert line.is_estimate


@pytest.mark.parametrize("field", ["office", "due_on", "text", "people_served"])
def test_any_field_of_the_plan_may_be_amended(where, field):
    line = make.measure(where)
    value = {
        "office": where.khokimiyat,
        "due_on": dt.date(2027, 1, 29),
        "text": "Boshqa ish, 100 % yangi",
        "people_served": 3,
    }[field]
    amendment = make.amendment(where, line, **{field: value})
    amendments.approve(amendment=amendment, by=where.regional_head)

    assert getattr(Measure.objects.get(pk=line.pk), field) == value


def test_a_refusal_has_a_reason_and_leaves_the_plan(where):
    line = make.measure(where)
    amendment = make.amendment(where, line)
    with pytest.raises(DecisionError):
        amendments.refuse(amendment=amendment, by=where.regional_head, reason=" ")

    amendments.refuse(amendment=amendment, by=where.regional_head, reason="Asos yoʻq")

    line.refresh_from_db()
    amendment.refresh_from_db()
    assert (line.quantity, amendment.state, amendment.number) == (1, "refused", None)
    assert make.amendment(where, line).state == AmendmentState.ASKED


@pytest.mark.parametrize("decide", ["approve", "refuse"])
def test_nobody_decides_on_the_own_request(where, decide):
    amendment = make.amendment(where, make.measure(where), by=where.regional_head)
    words = {"reason": "x"}

    with pytest.raises(DecisionError):
        getattr(amendments, decide)(amendment=amendment, by=where.regional_head, **words)

    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.update(
            state="refused",
            reason="x",
            decided_by=where.regional_head,
            decided_at=amendment.asked_at,
        )


def test_the_head_of_the_region_asks_for_amendments_of_the_own_receptions_programme(where):
    regional = ReceptionFactory(territory=where.region)
    above = where.users[Role.ADMINISTRATION]
    make.finding(where)
    programme = make.draft(where, reception=regional, by=where.regional_head)
    programmes.submit(programme=programme, by=where.regional_head)
    programmes.approve(programme=programme, by=above)
    line = programmes.send(programme=programme, by=where.regional_head).lines.get()

    assert may.can_amend(where.regional_head, line)
    assert may.can_add_measure(where.regional_head, line.programme)
    amendment = make.amendment(where, line, by=where.regional_head)
    assert not may.can_decide_amendment(where.regional_head, amendment)
    assert may.can_decide_amendment(above, amendment)
    other = make.measure(where)
    assert not may.can_amend(where.regional_head, other)


def test_of_two_decisions_at_once_one_wins_and_the_other_is_told(where):
    amendment = make.amendment(where, make.measure(where))
    stale = Amendment.objects.get(pk=amendment.pk)
    amendments.approve(amendment=amendment, by=where.regional_head)
    other = where.users[Role.ADMINISTRATION]

    with pytest.raises(TransitionError, match="approved"):
        amendments.refuse(amendment=stale, by=other, reason="Yoʻq")
    with pytest.raises(TransitionError, match="approved"):
        amendments.approve(amendment=stale, by=other)


@pytest.mark.parametrize("state", FINISHED)
def test_a_closed_measure_is_not_amended(where, state):
    line = make.measure(where, state)

    with pytest.raises(DecisionError, match="closed"):
        make.amendment(where, line)

    assert not Amendment.objects.exists()


def test_a_measure_closed_since_the_request_is_not_amended(where):
    line = make.measure(where)
    amendment = make.amendment(where, line)
    measures.declare_impossible(measure=line, by=where.regional_head, grounds="Yer yoʻq")

    with pytest.raises(DecisionError, match="closed"):
        amendments.approve(amendment=amendment, by=where.regional_head)

    amendments.refuse(amendment=amendment, by=where.regional_head, reason="Yopilgan")


def test_nothing_is_amended_before_it_is_sent_or_after_it_is_closed(where):
    make.finding(where)
    programme = make.approved(where)
    with pytest.raises(DecisionError):
        make.amendment(where, programme.lines.get())
    programmes.send(programme=programme, by=where.head)
    line = programme.lines.get()
    measures.declare_impossible(measure=line, by=where.regional_head, grounds="Yer yoʻq")
    programmes.close(programme=programme, by=where.head)

    with pytest.raises(DecisionError):
        make.amendment(where, line)


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": Decimal(0)},
        {"quantity": Decimal(-1)},
        {"cost": Decimal(-1)},
        {"cost": Decimal(5)},  # with no source of money
        {"cost": Decimal("0.005"), "funding": FundingSource.FUND},
        {"people_served": -1},
        {"due_on": dt.date(2026, 11, 1)},
        {"starts_on": dt.date(2026, 11, 1), "due_on": dt.date(2026, 11, 20)},
        {"unit": "x" * 41},
        {"text": ""},
        {"people_served": 1},  # nothing is different
    ],
)
def test_a_plan_that_could_not_be_drafted_is_not_asked_for(where, changes):
    line = make.measure(where)

    with pytest.raises(ProgramsError):
        make.amendment(where, line, **changes)

    assert not Amendment.objects.exists()


def test_an_amendment_needs_grounds_and_waits_alone(where):
    line = make.measure(where)
    with pytest.raises(DecisionError):
        make.amendment(where, line, grounds="  ")
    make.amendment(where, line)

    with pytest.raises(DecisionError):
        make.amendment(where, line, by=where.head)


def test_a_plan_changed_meanwhile_is_not_overwritten(where):
    line = make.measure(where)
    amendment = Amendment.objects.create(
        programme=line.programme,
        measure=line,
        before={"quantity": "7.00"},
        after={"quantity": "8.00"},
        grounds="Narx oshdi",
        asked_by=where.executor,
    )

    with pytest.raises(DecisionError):
        amendments.approve(amendment=amendment, by=where.regional_head)


def test_raw_sql_is_refused_with_and_without_an_amendment_done(where):
    line = make.measure(where)
    change = "UPDATE programs_measure SET quantity = 9 WHERE id = %s"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        run(change, line.pk)

    amendments.approve(amendment=make.amendment(where, line), by=where.regional_head)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        run(change, line.pk)


def while_approved(where, line, change):
    """Change the measure in the middle of an approval that is never carried out, and commit."""
    amendment = make.amendment(where, line)
    run(
        "UPDATE programs_amendment SET state = 'approved', number = 1, decided_at = now(),"
        " decided_by_id = %s WHERE id = %s",
        where.regional_head.pk,
        amendment.pk,
    )
    run(f"UPDATE programs_measure SET {change} WHERE id = %s", line.pk)  # noqa: S608
    connection.check_constraints()


@pytest.mark.parametrize(
    "change",
    ["quantity = 9", "quantity = 5, cost = 1, funding = 'fund'", "quantity = 5, ordinal = 9"],
)
def test_an_approval_under_way_lets_nothing_else_through(where, change):
    line = make.measure(where)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        while_approved(where, line, change)


def test_an_approval_that_is_not_carried_out_can_not_be_committed(where):
    line = make.measure(where)

    with pytest.raises(DatabaseError, match="carried out"), transaction.atomic():
        while_approved(where, line, "quantity = 5")


@pytest.mark.parametrize(
    "change", ["grounds = 'boshqa'", "after = '{}'", "state = 'refused', reason = 'x'"]
)
def test_an_amendment_decided_on_is_never_rewritten(where, change):
    line = make.measure(where)
    amendments.approve(amendment=make.amendment(where, line), by=where.regional_head)

    update = f"UPDATE programs_amendment SET {change}"  # noqa: S608
    for statement in (update, "DELETE FROM programs_amendment"):
        with pytest.raises(DatabaseError), transaction.atomic():
            run(statement)


def test_a_new_line_or_source_needs_an_amendment_under_way(where):
    line = make.measure(where)
    copy = Measure.objects.get(pk=line.pk)
    copy.pk, copy.ordinal, copy._state.adding = None, 99, True

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        copy.save()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        line.sources.create(finding=make.finding(where))
