"""Objects of lists: their plan while the list is editable, loans, and who writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from programs.exceptions import DecisionError
from programs.models import ObjectLoan, ObjectMoney, ProgrammeObject, WorkKind, WorkList
from programs.money import MOST
from programs.services.work_lists import lock_editable
from programs.state_choices import PAYING
from territories.choices import Level
from territories.models import Territory, User


@dataclass(frozen=True, slots=True)
class LoanPlan:
    """Who gets the loan, where, and the jobs it is to make."""

    person_name: str
    bank: str
    given_on: dt.date
    jobs_planned: int


@dataclass(frozen=True, slots=True)
class ObjectPlan:
    """What is planned for one object."""

    code: str
    territory: Territory
    name: str
    kind: WorkKind
    volume: Decimal
    starts_on: dt.date
    ends_on: dt.date
    unit: str = ""
    contractor: str = ""
    money: Mapping[str, Decimal] = field(default_factory=dict)
    loan: LoanPlan | None = None

    @property
    def planned_money(self) -> dict[str, Decimal]:
        """Sources that pay something."""
        return {source: amount for source, amount in self.money.items() if amount}


PLAIN = ("code", "territory", "name", "kind", "volume", "starts_on", "ends_on", "contractor")
LOAN = ("person_name", "bank", "given_on", "jobs_planned")


@transaction.atomic
def add(*, work_list: WorkList, plan: ObjectPlan, by: User) -> ProgrammeObject:
    """Put an object into a list that is neither sent nor agreed."""
    work_list = lock_editable(work_list)
    check(work_list, plan)
    return _add(work_list, plan)


@transaction.atomic
def change(*, work: ProgrammeObject, plan: ObjectPlan, by: User) -> ProgrammeObject:
    """Change the plan of an object while its list is neither sent nor agreed."""
    work_list = lock_editable(work.work_list)
    work = ProgrammeObject.objects.select_for_update(of=("self",)).get(pk=work.pk)
    check(work_list, plan, besides=work)
    return _change(work, plan)


@transaction.atomic
def take_out(*, work: ProgrammeObject, by: User) -> None:
    """Take an object out of a list that is neither sent nor agreed, and has no facts."""
    lock_editable(work.work_list)
    work = ProgrammeObject.objects.select_for_update(of=("self",)).get(pk=work.pk)
    if work.started_on is not None or work.facts.exists() or work.visits.exists():
        raise DecisionError(_("The object has facts or visits and stays."))
    work.delete()


@transaction.atomic
def put(
    *, work_list: WorkList, plans: list[ObjectPlan], by: User
) -> dict[str, tuple[ProgrammeObject, bool]]:
    """Put many objects into a list by their codes; each with whether it is new. Safe to repeat."""
    work_list = lock_editable(work_list)
    codes = [plan.code for plan in plans]
    rows = work_list.works.select_for_update(of=("self",)).filter(code__in=codes)
    known = {work.code: work for work in rows.select_related("loan").prefetch_related("moneys")}
    done = {}
    for plan in plans:
        work = known.get(plan.code)
        check(work_list, plan, besides=work)
        if work is None:
            done[plan.code] = _add(work_list, plan), True
        elif differing(work, plan):
            done[plan.code] = _change(work, plan), False
    return done


def check(work_list: WorkList, plan: ObjectPlan, besides: ProgrammeObject | None = None) -> None:
    """Refuse a plan that can't stand in the list. Raises DecisionError."""
    year = work_list.district_year
    if plan.volume <= 0:
        raise DecisionError(_("The planned volume must be above zero."))
    if plan.ends_on < plan.starts_on:
        raise DecisionError(_("The object ends before it starts."))
    inside = plan.territory.path.startswith(year.territory.path)
    if plan.territory.level != Level.MAHALLA or not inside:
        raise DecisionError(_("The object lies in no mahalla of the district."))
    if plan.kind.kind != year.programme.kind:
        raise DecisionError(_("This kind of work belongs to programmes of another kind."))
    if (plan.loan is not None) != year.programme.is_loans:
        raise DecisionError(_("A loan needs a borrower and a bank; a work has none."))
    _check_money(plan)
    same = year.works.filter(code=plan.code)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise DecisionError(
            _("The code %(code)s is taken by another object of the year.") % {"code": plan.code}
        )


def _check_money(plan: ObjectPlan) -> None:
    amounts = plan.planned_money
    if amounts.keys() - set(PAYING):
        raise DecisionError(_("Money needs a source."))
    for amount in amounts.values():
        if amount < 0:
            raise DecisionError(_("A sum can't be below zero."))
        if amount != amount.quantize(Decimal("0.01")) or amount > MOST:
            raise DecisionError(_("A sum has at most two places after the comma (tiyin)."))
    if plan.loan is not None and not amounts:
        raise DecisionError(_("A loan needs its sum."))


def _add(work_list: WorkList, plan: ObjectPlan) -> ProgrammeObject:
    work = ProgrammeObject(work_list=work_list, district_year=work_list.district_year)
    _write(work, plan)
    _write_money(work, plan)
    if plan.loan is not None:
        _write_loan(ObjectLoan(object=work), plan.loan)
    return work


def _change(work: ProgrammeObject, plan: ObjectPlan) -> ProgrammeObject:
    _write(work, plan)
    if _money_of(work) != plan.planned_money:
        work.moneys.all().delete()
        _write_money(work, plan)
    if plan.loan is not None:
        _write_loan(work.loan, plan.loan)
    return work


def _write(work: ProgrammeObject, plan: ObjectPlan) -> None:
    for name in PLAIN:
        setattr(work, name, getattr(plan, name))
    work.unit = plan.unit or plan.kind.unit
    work.save()


def _write_money(work: ProgrammeObject, plan: ObjectPlan) -> None:
    ObjectMoney.objects.bulk_create(
        ObjectMoney(object=work, source=source, amount=amount)
        for source, amount in plan.planned_money.items()
    )


def _write_loan(loan: ObjectLoan, plan: LoanPlan) -> None:
    for name in LOAN:
        setattr(loan, name, getattr(plan, name))
    loan.save()


def _money_of(work: ProgrammeObject) -> dict[str, Decimal]:
    return {money.source: money.amount for money in work.moneys.all()}


def differing(work: ProgrammeObject, plan: ObjectPlan) -> list[str]:
    """Which parts of a plan are not what the object says."""
    names = [name for name in PLAIN if getattr(work, name) != getattr(plan, name)]
    if (plan.unit or plan.kind.unit) != work.unit:
        names.append("unit")
    if _money_of(work) != plan.planned_money:
        names.append("money")
    if plan.loan is not None:
        names += [key for key in LOAN if getattr(work.loan, key) != getattr(plan.loan, key)]
    return names
