"""Contractors are one a tax number; contracts are in soums to the tiyin."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from programs import execution_page
from programs.choices import FundingSource
from programs.exceptions import DecisionError
from programs.models import Contract, Contractor
from programs.services import contracts, measures, programmes
from territories import clock
from tests.factories import khokimiyat as act
from tests.factories import programs as make
from tests.factories.executors import moment

DOLLARS = {"currency": "USD", "amount": Decimal("0.33"), "rate": Decimal("12650.2549")}


def test_a_tax_number_is_one_contractor_however_it_is_typed(where):
    first = act.firm(where, stir="301 234 567")

    again = act.firm(where, stir="301-234-567", name="Boshqa nom")

    assert (first, first.stir, again.name) == (again, "301234567", "Suvqurilish MChJ")


@pytest.mark.parametrize("stir", ["", "30123456", "3012345678", "30123456A", "1" * 13])
def test_a_tax_number_has_its_shape(where, stir):
    with pytest.raises(DecisionError):
        act.firm(where, stir=stir)


def test_the_database_keeps_the_shape_of_a_tax_number(where):
    act.firm(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contractor.objects.update(stir="12")


@pytest.mark.parametrize("name", ["SUVQURILISH MCHJ", "Сувқурилиш МЧЖ"])
def test_a_namesake_in_any_alphabet_is_pointed_out(where, name):
    act.firm(where)

    with pytest.raises(contracts.NamesakeError, match="301234567"):
        act.firm(where, stir="309999999", name=name)

    assert act.firm(where, stir="309999999", name=name, is_namesake=True).name == name


def test_a_new_contractor_needs_a_name(where):
    with pytest.raises(DecisionError):
        act.firm(where, name=" ")


def test_a_contract_in_another_currency_keeps_amount_rate_and_soums(where):
    row = act.contract(where, make.measure(where), rate_on=act.DAY, **DOLLARS)

    row.refresh_from_db()
    assert (row.amount, row.currency, row.rate) == (
        Decimal("0.33"),
        "USD",
        Decimal("12650.2549"),
    )
    assert row.soums == Decimal("4174.58")


@pytest.mark.parametrize(
    "terms",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal("-5")},
        {"number": " "},
        {"signed_on": dt.date(2026, 11, 25)},
        {"due_on": dt.date(2026, 11, 23)},
        {"currency": "XXX"},
        {"currency": "USD"},
        {**DOLLARS},
        {**DOLLARS, "rate_on": dt.date(2026, 11, 25)},
        {"rate": Decimal(1), "rate_on": act.DAY},
        {"currency": "USD", "rate": Decimal(0), "rate_on": act.DAY},
        {"currency": "USD", "rate": Decimal("99999999"), "rate_on": act.DAY, "amount": 10**15},
    ],
)
def test_a_contract_that_does_not_hold_is_refused(where, terms):
    measure = make.measure(where)

    with pytest.raises(DecisionError):
        act.contract(where, measure, **terms)

    assert not Contract.objects.exists()


def test_the_database_computes_the_soums_as_we_do(where):
    act.contract(where, make.measure(where), rate_on=act.DAY, **DOLLARS)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.update(soums=Decimal("4174.57"))


def test_the_file_of_a_contract_is_checked_by_its_content(where):
    measure = make.measure(where)
    script = SimpleUploadedFile("shartnoma.pdf", b"<script>")

    with pytest.raises(ValidationError):
        act.contract(where, measure, file=script)
    row = act.contract(where, measure, file=make.photo("shartnoma.png"))

    assert (row.file_name, row.file_type) == ("shartnoma.png", "image/png")


def test_a_contract_is_noted_once_and_cancelled_with_a_reason(where):
    measure = make.measure(where)
    row = act.contract(where, measure)
    with pytest.raises(DecisionError):
        act.contract(where, measure)
    with pytest.raises(DecisionError):
        contracts.cancel(contract=row, by=where.executor, reason=" ")

    contracts.cancel(contract=row, by=where.executor, reason="Xato yozilgan")

    act.contract(where, measure)
    assert measure.contracts.in_force().count() == 1
    with pytest.raises(DecisionError):
        contracts.cancel(contract=row, by=where.executor, reason="Yana")


def _priced(where, cost):
    make.finding(where)
    programme = make.draft(where)
    line = programme.lines.get()
    plan = measures.Plan.of(line, cost=Decimal(cost), funding=FundingSource.LOCAL_BUDGET)
    measures.edit(measure=line, by=where.head, plan=plan)
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)
    programmes.send(programme=programme, by=where.head)
    line.refresh_from_db()
    return line


def test_the_sum_of_the_contracts_stands_beside_the_cost(where):
    measure = _priced(where, "2000000")
    act.contract(where, measure)
    gone = act.contract(where, measure, number="16", amount=Decimal("5"))
    contracts.cancel(contract=gone, by=where.executor, reason="Xato")
    page = execution_page.of_measure(where.head, measure)
    assert (page.contracted, page.over) == (Decimal("1200000.50"), 0)

    act.contract(where, measure, number="17", amount=Decimal("799999.51"))

    page = execution_page.of_measure(where.head, measure)
    assert (page.contracted, page.over) == (Decimal("2000000.01"), Decimal("0.01"))
    assert measure.contracts.soums_in_all() == page.contracted


def test_a_contract_is_late_until_the_work_is_reported(where):
    measure = make.measure(where)
    row = act.contract(where, measure, due_on=dt.date(2026, 12, 1))
    assert row.days_late == 0

    with clock.playing(moment("2026-12-04 10:00")):
        assert row.days_late == 3
        make.report(where, measure)
    row = Contract.objects.for_list().get()

    assert row.days_late == 3


def test_contractors_are_seen_by_who_sees_a_measure_of_theirs(where):
    act.contract(where, make.measure(where))

    def seen(user):
        return Contractor.objects.visible_to(user).count()

    people = (where.executor, where.khokim, where.registrar, where.regional_head)
    assert [seen(user) for user in people] == [1, 1, 1, 1]
    assert [seen(where.foreign[role]) for role in ("head", "executor", "registrar")] == [0, 0, 0]
