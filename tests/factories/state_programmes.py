"""State programmes in a district: lists, works and loans made by the services."""

import datetime as dt
import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from programs.choices import FundingSource
from programs.models import StateProgramme, WorkKind
from programs.object_sheet.columns import FACTS, WORKS, layout_of
from programs.services import (
    fact_imports,
    object_imports,
    state_facts,
    state_objects,
    state_visits,
    work_lists,
)
from programs.services.state_facts import Done
from programs.services.state_objects import LoanPlan, ObjectPlan
from programs.services.state_visits import Seen
from programs.state_choices import ProgrammeKind
from territories import clock
from territories.spreadsheets import reading
from territories.spreadsheets.layout import heading
from tests.factories import programs

YEAR = 2026


def place(where=None):
    """`tests.factories.programs.place()` with a programme of works, one of loans, and kinds."""
    where = where or programs.place()
    where.works = StateProgramme.objects.create(code="obod", name_uz="Obod qishloq")
    where.loans = StateProgramme.objects.create(
        code="oila", name_uz="Har bir oila – tadbirkor", kind=ProgrammeKind.LOANS
    )
    where.road = WorkKind.objects.create(
        code="road", name_uz="Ichki yoʻllar", unit="km", kind=ProgrammeKind.WORKS
    )
    where.road.topics.add(where.topic)
    where.sewing = WorkKind.objects.create(
        code="sewing", name_uz="Tikuvchilik", unit="loyiha", kind=ProgrammeKind.LOANS
    )
    return where


def begun(where, *, programme=None, by=None):
    """An empty list of the place's district."""
    return work_lists.begin(
        programme=programme or where.works,
        territory=where.district,
        year=YEAR,
        by=by or where.khokim,
    )


def plan(where, code="OQ-1", **fields):
    """A plan of two kilometres of road for a hundred million soums."""
    usual = {
        "territory": where.mahalla,
        "name": "Navoiy koʻchasi, ichki yoʻl",
        "kind": where.road,
        "volume": Decimal(2),
        "starts_on": dt.date(2026, 11, 1),
        "ends_on": dt.date(2026, 12, 20),
        "money": {FundingSource.LOCAL_BUDGET: Decimal("100000000.05")},
    }
    return ObjectPlan(code=code, **{**usual, **fields})


def loan_plan(where, code="K-1", **fields):
    """A plan of a sewing workshop on a loan of fifty million soums."""
    borrower = fields.pop("loan", None) or LoanPlan(
        "Karimova Aziza", "Xalq banki", dt.date(2026, 8, 10), 4
    )
    usual = {
        "name": "Tikuvchilik sexi",
        "kind": where.sewing,
        "volume": Decimal(1),
        "starts_on": borrower.given_on,
        "money": {FundingSource.BANK_LOAN: Decimal(50_000_000)},
        "loan": borrower,
    }
    return plan(where, code, **{**usual, **fields})


def added(where, work_list=None, **fields):
    """A work in a list that is not sent yet."""
    work_list = work_list or begun(where)
    return state_objects.add(work_list=work_list, plan=plan(where, **fields), by=where.khokim)


def sent(where, **fields):
    work = added(where, **fields)
    return work_lists.send(work_list=work.work_list, by=where.khokim)


def agreed(where, **fields):
    """A work whose list the reception agreed to."""
    work_list = work_lists.agree(work_list=sent(where, **fields), by=where.head)
    return work_list.works.get()


def loan(where, **fields):
    """A loan written down by the khokimiyat."""
    work_list = begun(where, programme=where.loans)
    return state_objects.add(work_list=work_list, plan=loan_plan(where, **fields), by=where.khokim)


def record(where, work, *, by=None, day=None, **fields):
    """A fact of today by the khokimiyat."""
    usual = {"volume": Decimal(1), "spent": Decimal("40000000.01")}
    done = Done(day=day or clock.today(), **{**usual, **fields})
    return state_facts.record(work=work, done=done, by=by or where.khokim)


def finished(where, **fields):
    """A work that is agreed, done and finished today."""
    work = agreed(where, **fields)
    record(where, work, volume=Decimal(2), is_final=True)
    work.refresh_from_db()
    return work


def visited(where, work, *, remarks=("Asfalt koʻchgan",), files=(), **fields):
    """A visit of the registrar."""
    seen = Seen(clock.today(), "Koʻrildi", **fields)
    return state_visits.visit(
        work=work, seen=seen, by=where.registrar, remarks=remarks, files=files
    )


def row(where, **values):
    """A plain row of a work; any column may be given."""
    usual = {
        "code": "OQ-1",
        "territory": where.mahalla.code,
        "name": "Navoiy koʻchasi",
        "kind": "Ichki yoʻllar",
        "volume": 2.5,
        "money_local_budget": 250_000_000.25,
        "starts_on": dt.date(2026, 11, 1),
        "ends_on": dt.date(2026, 12, 20),
    }
    return {**usual, **values}


def fact_row(**values):
    """A plain row of a fact at the first object; any column may be given."""
    return {"code": "OQ-1", "day": clock.today(), "volume": 1, "spent": "40 000 000,01", **values}


def spreadsheet(rows, *, layout=WORKS, language="uz", formats=None):
    """The rows as a file; `formats` are number formats of cells by column key."""
    book = Workbook()
    columns = layout.columns
    with translation.override(language):
        book.active.append([heading(one) for one in columns])
    for one in rows:
        book.active.append([one.get(column.key) for column in columns])
        for place, column in enumerate(columns, start=1):
            if column.key in (formats or {}):
                book.active.cell(book.active.max_row, place).number_format = formats[column.key]
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("obyektlar.xlsx", buffer.getvalue())


def run(batch, service=object_imports):
    """The batch's work, as the worker does it."""
    service.work(batch_id=batch.pk, progress=lambda percent, message="": None)
    batch.refresh_from_db()
    return batch


def checked(where, work_list, rows, *, loans=False, **options):
    layout = layout_of(loans=loans)
    file = spreadsheet(rows, layout=layout, **options)
    reading.check(file, layout)
    return run(object_imports.upload(work_list=work_list, file=file, by=where.khokim))


def taken_over(where, work_list, rows, **options):
    batch = checked(where, work_list, rows, **options)
    return run(object_imports.order(batch=batch, by=where.khokim))


def facts_checked(where, district_year, rows, *, by=None, **options):
    file = spreadsheet(rows, layout=FACTS, **options)
    reading.check(file, FACTS)
    batch = fact_imports.upload(district_year=district_year, file=file, by=by or where.khokim)
    return run(batch, fact_imports)


def facts_taken_over(where, district_year, rows, *, by=None, **options):
    batch = facts_checked(where, district_year, rows, by=by, **options)
    return run(fact_imports.order(batch=batch, by=by or where.khokim), fact_imports)
