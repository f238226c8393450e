"""Files of the old register for tests: made, checked and taken over as the worker does it."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from receptions.old_register import columns
from receptions.services import imports


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


def checked(desk, head, rows):
    """A batch whose dry run is over."""
    book = Workbook()
    book.active.append([columns.heading(one) for one in columns.COLUMNS])
    for one in rows:
        book.active.append([one.get(column.key) for column in columns.COLUMNS])
    buffer = io.BytesIO()
    book.save(buffer)
    file = SimpleUploadedFile("eski.xlsx", buffer.getvalue())
    return run(imports.upload(reception=desk, file=file, by=head))


def taken_over(desk, head, rows):
    """A batch whose good rows are appeals now."""
    return run(imports.order(batch=checked(desk, head, rows), by=head))


def run(batch):
    imports.work(batch_id=batch.pk, progress=lambda percent, message="": None)
    batch.refresh_from_db()
    return batch
