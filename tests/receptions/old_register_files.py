"""Files of the old register for tests: made, checked and taken over as the worker does it."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from receptions.old_register import columns
from receptions.services import imports
from territories.spreadsheets import reading


def check(file):
    """Refuse what is no spreadsheet of the old register."""
    reading.check(file, columns.LAYOUT)


def row(**values):
    """A plain row; any column may be given."""
    usual = {
        "number": "K-1",
        "received": dt.date(2019, 3, 14),
        "surname": "Karimova",
        "given_name": "Aziza",
        "address": "Navoiy 12",
        "text": "Suv kelmayapti.",
        "topic": "01.01",
    }
    return {**usual, **values}


def spreadsheet(rows, *, language="uz", change=None, name="eski.xlsx"):
    """The rows as a file with the headings of the language."""
    book = Workbook()
    with translation.override(language):
        book.active.append([columns.heading(one) for one in columns.COLUMNS])
    for one in rows:
        book.active.append([one.get(column.key) for column in columns.COLUMNS])
    if change:
        change(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def run(batch):
    """The batch's work, as the worker does it."""
    imports.work(batch_id=batch.pk, progress=lambda percent, message="": None)
    batch.refresh_from_db()
    return batch


def checked(desk, head, rows, **options):
    file = spreadsheet(rows, **options)
    check(file)
    return run(imports.upload(reception=desk, file=file, by=head))


def taken_over(desk, head, rows, **options):
    batch = checked(desk, head, rows, **options)
    return run(imports.order(batch=batch, by=head))
