"""Files with households for tests: made, checked and taken over as the worker does it."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from fieldvisits.register.columns import LAYOUT
from fieldvisits.services import household_imports
from territories.spreadsheets import reading
from territories.spreadsheets.layout import heading


def row(where, **values):
    """A plain row of the place's mahalla; any column may be given."""
    usual = {"mahalla": where.mahalla.code, "street": "Bogʻ koʻchasi", "house": "1-uy"}
    return {**usual, **values}


def spreadsheet(rows, *, language="uz"):
    """The rows as a file with the headings of the language."""
    book = Workbook()
    with translation.override(language):
        book.active.append([heading(one) for one in LAYOUT.columns])
    for one in rows:
        book.active.append([one.get(column.key) for column in LAYOUT.columns])
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("xonadonlar.xlsx", buffer.getvalue())


def run(batch):
    """The batch's work, as the worker does it."""
    household_imports.work(batch_id=batch.pk, progress=lambda percent, message="": None)
    batch.refresh_from_db()
    return batch


def checked(where, rows, **options):
    file = spreadsheet(rows, **options)
    reading.check(file, LAYOUT)
    return run(household_imports.upload(reception=where.reception, file=file, by=where.registrar))


def taken_over(where, rows, **options):
    batch = checked(where, rows, **options)
    return run(household_imports.order(batch=batch, by=where.registrar))
