"""Lists of works: drafted, agreed with the reception, frozen, supplemented [seed]."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from programs.choices import FundingSource
from programs.exceptions import DecisionError, TransitionError
from programs.models import DistrictYear, ObjectFact, ObjectMoney, ProgrammeObject, WorkList
from programs.services import state_facts, state_objects, state_reference, work_lists
from programs.services.state_facts import Done
from programs.state_choices import ListState
from tests.factories import state_programmes as make
from tests.factories.territories import MahallaFactory

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def where(db, time_machine):
    """A place on Tuesday 24 November 2026, ten in the morning in Tashkent."""
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    return make.place()


def refused(statement, *args):
    """Whether the database itself refuses the statement."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, args)


def test_a_list_goes_from_the_khokimiyat_to_the_reception_and_is_agreed(where):
    work_list = make.sent(where)
    assert work_list.state == ListState.SENT

    work_list = work_lists.agree(work_list=work_list, by=where.head)

    assert work_list.state == ListState.AGREED
    assert (work_list.sent_by, work_list.decided_by) == (where.khokim, where.head)
    assert [step.state for step in work_list.steps.all()] == [ListState.SENT, ListState.AGREED]


def test_a_list_is_returned_with_remarks_on_its_objects_and_sent_again(where):
    work_list = make.sent(where)
    work = work_list.works.get()

    work_list = work_lists.return_(
        work_list=work_list, by=where.head, note="", remarks={work.pk: "Yoʻl qisqa", 0: " "}
    )
    assert work_lists.remarks_of(work_list) == {work.pk: "Yoʻl qisqa"}
    longer = make.plan(where, volume=Decimal(3))
    state_objects.change(work=work, plan=longer, by=where.khokim)
    work_list = work_lists.send(work_list=work_list, by=where.khokim)

    assert work_lists.remarks_of(work_list) == {}
    assert work_list.decided_at is None
    assert work_list.works.get().volume == 3


def test_a_return_says_what_is_wrong(where):
    work_list = make.sent(where)

    with pytest.raises(DecisionError):
        work_lists.return_(work_list=work_list, by=where.head, note=" ", remarks={})
    with pytest.raises(DecisionError):
        work_lists.return_(work_list=work_list, by=where.head, note="", remarks={999_999: "?"})

    assert WorkList.objects.get().state == ListState.SENT


def test_nobody_agrees_to_a_list_of_their_own(where):
    work = make.added(where, work_list=make.begun(where, by=where.head))
    work_list = work_lists.send(work_list=work.work_list, by=where.head)

    with pytest.raises(DecisionError):
        work_lists.agree(work_list=work_list, by=where.head)
    refused(
        "UPDATE programs_worklist SET state = 'agreed', decided_by_id = %s, decided_at = now()",
        where.head.pk,
    )


@pytest.mark.parametrize(
    ("bring", "step"),
    [
        (make.added, "agree"),
        (make.agreed, "send"),
        (make.agreed, "agree"),
        (make.agreed, "return"),
    ],
)
def test_a_step_out_of_order_is_refused(where, bring, step):
    work_list = bring(where).work_list
    steps = {
        "send": lambda: work_lists.send(work_list=work_list, by=where.khokim),
        "agree": lambda: work_lists.agree(work_list=work_list, by=where.head),
        "return": lambda: work_lists.return_(work_list=work_list, by=where.head, note="Yoʻq"),
    }

    with pytest.raises(TransitionError):
        steps[step]()


def test_an_empty_list_and_works_without_money_are_not_sent(where):
    work_list = make.begun(where)
    with pytest.raises(DecisionError):
        work_lists.send(work_list=work_list, by=where.khokim)
    make.added(where, work_list=work_list, money={})

    with pytest.raises(DecisionError, match="OQ-1"):
        work_lists.send(work_list=work_list, by=where.khokim)


@pytest.mark.parametrize("bring", [make.added, lambda where: make.sent(where).works.get()])
def test_no_work_begins_before_the_list_is_agreed(where, bring):
    work = bring(where)

    with pytest.raises(DecisionError):
        state_facts.start(work=work, day=TODAY, by=where.khokim)
    with pytest.raises(DecisionError):
        make.record(where, work)
    refused(
        "INSERT INTO programs_objectfact (object_id, day, volume, spent, is_final, note, by_id, at)"
        " VALUES (%s, '2026-11-24', 1, 1, false, '', %s, now())",
        work.pk,
        where.khokim.pk,
    )
    refused("UPDATE programs_programmeobject SET started_on = '2026-11-24'")
    assert not ObjectFact.objects.exists()


def test_no_work_begins_on_a_day_before_the_agreement(where):
    work = make.agreed(where)
    early = TODAY - dt.timedelta(days=1)

    with pytest.raises(DecisionError, match=r"24\.11\.2026"):
        state_facts.start(work=work, day=early, by=where.khokim)
    with pytest.raises(DecisionError):
        make.record(where, work, day=early)
    refused("UPDATE programs_programmeobject SET started_on = '2026-11-23'")

    state_facts.start(work=work, day=TODAY, by=where.khokim)
    work.refresh_from_db()
    assert work.started_on == TODAY


def test_a_sent_or_agreed_list_is_frozen_even_for_raw_sql(where):
    work = make.agreed(where)

    with pytest.raises(DecisionError):
        state_objects.change(work=work, plan=make.plan(where, volume=Decimal(9)), by=where.khokim)
    with pytest.raises(DecisionError):
        make.added(where, work_list=work.work_list, code="OQ-2")
    with pytest.raises(DecisionError):
        state_objects.take_out(work=work, by=where.khokim)
    refused("UPDATE programs_programmeobject SET volume = 9")
    refused("UPDATE programs_objectmoney SET amount = 9")
    refused("DELETE FROM programs_objectmoney")
    refused("UPDATE programs_worklist SET state = 'drafted'")
    assert ProgrammeObject.objects.get().volume == 2
    assert ObjectMoney.objects.get().amount == Decimal("100000000.05")


def test_later_works_stand_in_a_numbered_supplement_with_its_own_agreement(where):
    first = make.agreed(where)
    district_year = DistrictYear.objects.get()

    extra = work_lists.supplement(district_year=district_year, by=where.khokim)
    work = make.added(where, work_list=extra, code="OQ-2")

    assert (extra.number, str(first.work_list.number)) == (1, "0")
    with pytest.raises(DecisionError):
        work_lists.supplement(district_year=district_year, by=where.khokim)
    with pytest.raises(DecisionError):
        make.record(where, work)
    work_lists.send(work_list=extra, by=where.khokim)
    work_lists.agree(work_list=extra, by=where.head)
    make.record(where, work)
    assert work_lists.supplement(district_year=district_year, by=where.khokim).number == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"volume": Decimal(0)},
        {"volume": Decimal(-1)},
        {"ends_on": dt.date(2026, 10, 1)},
        {"money": {FundingSource.FUND: Decimal(-1)}},
        {"money": {FundingSource.FUND: Decimal("0.001")}},
        {"money": {FundingSource.NONE: Decimal(1)}},
    ],
)
def test_a_plan_that_can_not_be_is_refused(where, wrong):
    with pytest.raises(DecisionError):
        make.added(where, **wrong)

    assert not ProgrammeObject.objects.exists()


def test_an_object_lies_in_the_district_is_of_its_programme_and_has_its_own_code(where):
    work = make.added(where)
    for wrong in (
        {"code": "X", "territory": MahallaFactory(parent=where.far)},
        {"code": "X", "territory": where.district},
        {"code": "X", "kind": where.sewing},
        {"code": "OQ-1"},
    ):
        with pytest.raises(DecisionError):
            make.added(where, work_list=work.work_list, **wrong)


def test_a_list_is_begun_once_by_those_of_the_district_for_a_year_of_the_programme(where):
    make.begun(where)
    where.works.last_year = 2026
    where.works.save()
    for wrong in (
        {},
        {"territory": where.region},
        {"territory": where.far},
        {"year": 2027},
        {"by": where.executor, "year": 2025},
    ):
        usual = {"territory": where.district, "year": 2026, "by": where.khokim}
        with pytest.raises(DecisionError):
            work_lists.begin(programme=where.works, **{**usual, **wrong})

    assert WorkList.objects.count() == 1


def test_loans_wait_for_nobody_but_not_before_they_are_given(where):
    loan = make.loan(where)

    with pytest.raises(DecisionError):
        make.record(where, loan, day=dt.date(2026, 8, 9))
    state_facts.record(
        work=loan, done=Done(dt.date(2026, 8, 20), spent=Decimal(5)), by=where.khokim
    )
    with pytest.raises(DecisionError):
        work_lists.send(work_list=loan.work_list, by=where.khokim)

    loan.refresh_from_db()
    assert loan.started_on == dt.date(2026, 8, 20)


def test_reference_data_loads_twice_and_keeps_what_was_written(where):
    state_reference.load_programmes()
    kinds = state_reference.load_kinds()
    where.works.__class__.objects.filter(code="obod-qishloq").update(resolution="PQ-1")

    state_reference.load_programmes()

    assert state_reference.load_kinds() == kinds
    assert where.works.__class__.objects.get(code="obod-qishloq").resolution == "PQ-1"
