"""`python -m bench old_register [ROWS]`: a large file of the old register, checked and taken over.

The file is written row by row; both runs happen in this process, as the worker does them, and
their time on the processor and the largest memory are printed.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook

ROWS = 100_000
WRONG_EVERY = 97  # one row in so many has an unknown topic
NAMES = ("Karimova", "Oʻrinov", "Юлдашева", "Toshmatov", "G‘aniyeva", "Алимов", "Saidova")
GIVEN = ("Aziza", "Botir", "Дилором", "Jahongir", "Nilufar", "Шерзод")
WORDS = (
    "ichimlik suvi yoʻl koʻcha chiroq gaz bosimi past nafaqa yordam uy-joy taʼmirlash ish "
    "oʻrni maktab bogʻcha shifoxona dori hovli soliq hujjat qarz kredit yer ajratish mahalla"
)


def main(arguments: list[str]) -> None:
    """Write the file, run it dry, run it in earnest, send it again."""
    from receptions.models import Appeal, ImportBatch, Reception
    from receptions.services import imports
    from territories.models import User

    rows = int(arguments[0]) if arguments else ROWS
    head = User.objects.get(username="head")
    reception = next(one for one in Reception.objects.all() if imports.may_import(head, one))
    stamp = f"{time.time():.0f}"
    print(f"before anything: {_peak():.0f} MB")
    with tempfile.TemporaryFile() as file:
        if os.fork() == 0:  # in a child of its own: what writing takes is not the worker's
            write(file, rows, reception, stamp)
            os._exit(0)
        os.wait()
        file.seek(0)
        first = _sent(file, reception, head)
        _measured("dry run", first)
        imports.order(batch=first, by=head)
        before = Appeal.objects.count()
        _measured("real run", first)
        print(f"appeals added: {Appeal.objects.count() - before}")
        again = _sent(file, reception, head)
        _measured("dry run of the same file", again)
    for batch in ImportBatch.objects.filter(pk__in=[first.pk, again.pk]).order_by("pk"):
        print(batch.state, batch.total, batch.good, batch.known, batch.wrong)


def _sent(file: IO[bytes], reception: Any, head: Any) -> Any:
    from django.core.files.uploadedfile import UploadedFile

    from receptions.old_register.columns import LAYOUT
    from receptions.services import imports
    from territories.spreadsheets import reading

    file.seek(0, os.SEEK_END)
    given = UploadedFile(file=file, name="eski.xlsx", size=file.tell())
    with _told("judging the file"):
        reading.check(given, LAYOUT)
    return imports.upload(reception=reception, file=given, by=head)


def _measured(what: str, batch: Any) -> None:
    from receptions.services import imports

    with _told(what):
        imports.work(batch_id=batch.pk, progress=lambda percent, message="": None)
    batch.refresh_from_db()


def _peak() -> float:
    """Megabytes of this process at its largest since the last `_forget_peak` (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


class _told:  # noqa: N801  a verb in a sentence
    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        _forget_peak()
        self.clock, self.cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_error: object) -> None:
        print(
            f"{self.what}: {time.perf_counter() - self.clock:.1f} s,"
            f" {time.process_time() - self.cpu:.1f} s of CPU, peak {_peak():.0f} MB",
            flush=True,
        )


def write(file: IO[bytes], rows: int, reception: Any, stamp: str) -> None:
    """A file like those of receptions: most rows finished, one in ten with a personal number."""
    from receptions.models import Topic
    from receptions.old_register import columns
    from territories.choices import Level
    from territories.models import Territory

    chance = random.Random(7)
    words = WORDS.split()
    topics = [topic.code for topic in Topic.objects.choosable()]
    mahallas = [
        one.name_uz
        for one in Territory.objects.filter(parent=reception.territory, level=Level.MAHALLA)
    ]
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append([columns.heading(one) for one in columns.COLUMNS])
    for place in range(rows):
        received = dt.date(2017, 4, 1) + dt.timedelta(days=chance.randrange(2400))
        row: dict[str, Any] = {
            "number": f"{stamp}-{place}",
            "received": received,
            "appeal_type": chance.choice(["application", "complaint", ""]),
            "channel": chance.choice(["desk", "post", ""]),
            "surname": chance.choice(NAMES),
            "given_name": chance.choice(GIVEN),
            "birth_date": dt.date(1950 + place % 50, 1 + place % 12, 1 + place % 28),
            "sex": chance.choice(["female", "male", ""]),
            "phone": f"90 {chance.randrange(100, 999)} {chance.randrange(10, 99)} 17",
            "personal_number": f"3{chance.randrange(10**12):013d}" if place % 10 == 0 else "",
            "mahalla": chance.choice(mahallas) if mahallas and chance.random() < 0.5 else "",
            "address": f"Navoiy koʻchasi, {chance.randrange(200)}-uy",
            "text": " ".join(chance.choices(words, k=chance.randrange(8, 60))),
            "topic": "nomaʼlum" if place % WRONG_EVERY == 5 else chance.choice(topics),
        }
        if chance.random() < 0.9:
            row["outcome"] = "explained"
            row["closed"] = received + dt.timedelta(days=chance.randrange(3, 20))
        page.append([row.get(one.key) or None for one in columns.COLUMNS])
    book.save(file)
    file.flush()
