"""Appeals of realistic shape by the million, by COPY: indexes rest meanwhile and are built after.

Shares of topics, channels, outcomes and scripts follow the reference texts; names are drawn from
the reference names; some words are common, some rare, so that search can be measured in all bands.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import multiprocessing
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection, models

DATA = Path(__file__).resolve().parent.parent / "receptions" / "data"
WORKERS = 2
LINES = 4_000
NULL = r"\N"
TODAY = dt.datetime.now(dt.UTC).date()
DAYS = 1_500
FIRST, FIRST_DAYS = 50_000, 300  # appeals that are measured alone before the rest comes
# word, in how many of a million texts it stands
BANDS = {"qatlama": 20_000, "sardoba": 2_000, "toshqin": 200, "zilzila": 20}
CHANNELS = ("desk", "desk", "trust_line", "virtual", "post")
TABLES = (
    "receptions_applicant",
    "receptions_appeal",
    "receptions_question",
    "receptions_questionfact",
)


class Lines(io.RawIOBase):
    """An iterator of text lines as the file that COPY reads."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            batch = "".join(itertools.islice(self._lines, LINES))
            if not batch:
                break
            self._rest += batch.encode()
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def empty() -> None:
    """Begin with no appeal at all."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute("TRUNCATE receptions_applicant, receptions_appeal CASCADE")
        cursor.execute("RESET session_replication_role")


def load(total: int) -> float:
    """Bring the number of appeals up to `total`; seconds that it took, indexes included."""
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM receptions_appeal")
        present = cursor.fetchone()[0]
    if present >= total:
        return 0.0
    definitions = _drop_indexes()
    work = [(present, total, number) for number in range(WORKERS)]
    connection.close()
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        pool.starmap(copy_part, work)
    print(f"copied {total - present:,} appeals in {time.monotonic() - start:.0f} s", flush=True)
    _build_indexes(definitions)
    with connection.cursor() as cursor:
        for table in TABLES[:3]:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
        cursor.execute(
            "INSERT INTO receptions_numbercounter (reception_id, kind, year, last)"
            " SELECT reception_id, 'appeal', year, max(sequence) FROM receptions_appeal"
            " GROUP BY reception_id, year ON CONFLICT (reception_id, kind, year)"
            " DO UPDATE SET last = excluded.last"
        )
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    return time.monotonic() - start


def copy_part(present: int, total: int, number: int) -> None:
    """One process's share: every WORKERS-th appeal from `present` to `total`."""
    import django

    django.setup()
    from receptions.models import Appeal, Applicant, Question, QuestionFact

    maker = _Maker()
    ids = range(present + 1 + number, total + 1, WORKERS)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute("SET synchronous_commit TO off")
        for model, rows in (
            (Applicant, maker.applicants),
            (Appeal, maker.appeals),
            (Question, maker.questions),
            (QuestionFact, maker.facts),
        ):
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            columns = ", ".join(f'"{field.column}"' for field in fields)
            plain = {field.column: _plain(_default(field)) for field in fields}
            lines = _lines(rows(ids), plain)
            cursor.cursor.copy_expert(
                f"COPY {model._meta.db_table} ({columns}) FROM STDIN",
                Lines(lines),
                1 << 18,
            )


def _default(field: models.Field[Any, Any]) -> Any:
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return ""
    return dt.datetime.now(dt.UTC) if isinstance(field, models.DateTimeField) else 0


def _plain(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    return str(value)


def _lines(rows: Iterator[dict[str, Any]], plain: dict[str, str]) -> Iterator[str]:
    """Rows as COPY wants them; all rows have the same columns, the others their defaults."""
    first = next(rows)
    layout = "\t".join(
        f"%({column})s" if column in first else default.replace("%", "%%")
        for column, default in plain.items()
    )
    layout += "\n"
    for row in itertools.chain((first,), rows):
        yield layout % row


OPEN = {
    "status": "registered",
    "outcome": "",
    "legal_ground": "",
    "closed_at": NULL,
    "answered_at": NULL,
    "closed_by_id": NULL,
}


class _Maker:
    """Rows of one process; the places, topics and people are read once."""

    def __init__(self) -> None:
        from receptions.models import Reception, Topic
        from territories.models import User

        receptions = list(Reception.objects.select_related("territory").order_by("pk"))
        self.receptions = [(one.pk, one.code, one.territory_id) for one in receptions]
        topics = dict(Topic.objects.choosable().values_list("code", "pk"))
        self.user = User.objects.order_by("pk").values_list("pk", flat=True)[0]
        with (DATA / "appeal_texts.csv").open(encoding="utf-8") as file:
            self.texts = [
                (topics[row["topic_code"]], " ".join(row["text"].split()).replace("\\", "/"))
                for row in csv.DictReader(file)
                if row["topic_code"] in topics
            ]
        self.bands = [
            "{" + ",".join(str(text * 8 + band) for band in range(7)) + ",%s}"
            for text in range(len(self.texts))
        ]
        with (DATA / "names.csv").open(encoding="utf-8") as file:
            names = list(csv.DictReader(file))
        self.surnames = [row["name_uz"] for row in names if row["kind"] == "surname"]
        self.given = [row["name_uz"] for row in names if row["kind"] == "given_name"]

    def applicants(self, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
        for key in ids:
            yield {
                "id": key,
                "kind": "individual",
                "surname": self.surnames[key * 31 % len(self.surnames)],
                "given_name": self.given[key * 17 % len(self.given)],
                "patronymic": self.given[key * 13 % len(self.given)],
                "birth_date": f"{1940 + key % 65}-{1 + key % 12:02d}-{1 + key % 28:02d}",
                "phone": f"+9989{key % 10}{key % 10_000_000:07d}",
                "address": f"{self.surnames[key % len(self.surnames)]} ko'chasi, {key % 200}-uy",
            }

    def appeals(self, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
        bands = list(BANDS.items())
        for key in ids:
            place = (key * 7919) % len(self.receptions)
            reception, code, _territory = self.receptions[place]
            day = _received_on(key)
            sequence = key  # unique in the country, so in each reception and year
            _topic, text = self.texts[key * 97 % len(self.texts)]
            spread = (key * 2_654_435_761) % 1_000_000
            words = " ".join(word for word, share in bands if spread < share)
            open_ = _is_open(key)
            yield {
                "id": key,
                "reception_id": reception,
                "year": day.year,
                "sequence": sequence,
                "number": f"{code}-{day.year}-{sequence:06d}",
                "tracking_code": "ACDEFGHJ",
                "appeal_type": "complaint" if key % 9 == 0 else "application",
                "form": "oral",
                "channel": CHANNELS[key % 5],
                "applicant_id": key,
                "applicant_name": f"{self.surnames[key * 31 % len(self.surnames)]} "
                f"{self.given[key * 17 % len(self.given)]}",
                "person_count": 1,
                "text": f"{text} {words} {key}-uy",
                "language": "uz",
                "received_at": f"{day} 05:{key % 60:02d}:00+00",
                "counts_from": day,
                "registered_at": f"{day} 05:{key % 60:02d}:30+00",
                "registered_by_id": self.user,
                "closed_at": NULL
                if open_
                else f"{min(TODAY, day + dt.timedelta(days=12))} 09:00+00",
                "fingerprint": self.bands[key * 97 % len(self.texts)] % key,
            }

    def questions(self, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
        for key in ids:
            place = (key * 7919) % len(self.receptions)
            reception, _code, territory = self.receptions[place]
            day = _received_on(key)
            topic, _text = self.texts[key * 97 % len(self.texts)]
            due = day + dt.timedelta(days=15)
            row = {
                "id": key,
                "appeal_id": key,
                "reception_id": reception,
                "ordinal": 1,
                "topic_id": topic,
                "territory_id": territory,
                "text": "Masala hal etilsin.",
                "people_affected": 1,
                "legal_due_on": due,
                "target_due_on": due,
            }
            if _is_open(key):
                row |= OPEN
            else:
                moment = f"{min(TODAY, day + dt.timedelta(days=12))} 09:00+00"
                row |= {
                    "status": "closed",
                    "outcome": ("satisfied", "explained", "explained", "refused")[key % 4],
                    "legal_ground": "art27",
                    "closed_at": moment,
                    "answered_at": moment,
                    "closed_by_id": self.user,
                }
            yield row

    def facts(self, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
        for row in self.questions(ids):
            key = row["id"]
            closed = row["closed_at"] if _is_open(key) else str(row["closed_at"])[:10]
            yield {
                "question_id": key,
                "appeal_id": key,
                "ordinal": 1,
                "reception_id": row["reception_id"],
                "territory_id": row["territory_id"],
                "topic_id": row["topic_id"],
                "appeal_type": "complaint" if key % 9 == 0 else "application",
                "form": "oral",
                "channel": CHANNELS[key % 5],
                "applicant_kind": "individual",
                "person_count": 1,
                "status": row["status"],
                "outcome": row["outcome"],
                "received_on": _received_on(key),
                "legal_due_on": row["legal_due_on"],
                "answered_on": closed,
                "closed_on": closed,
                "is_repeat": "f",
                "is_duplicate": "f",
                "is_anonymous": "f",
                "is_collective": "f",
            }


def _is_open(key: int) -> bool:
    """One in twenty; of the first ones more, so that a district's page is full of them too."""
    return key % (8 if key <= FIRST else 20) == 0


def _received_on(key: int) -> dt.date:
    """A day of the last years; the first ones, measured alone, have their own last year."""
    days, place = (FIRST_DAYS, key / FIRST) if key <= FIRST else (DAYS, key / 5_000_000)
    return TODAY - dt.timedelta(days=max(0, days - 1 - int(place * days)))


def _drop_indexes() -> list[str]:
    """Drop every index but the primary keys'; the statements that build them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), c.conname,
                   pg_get_constraintdef(c.oid), i.indrelid::regclass::text
            FROM pg_index i LEFT JOIN pg_constraint c
                ON c.conindid = i.indexrelid AND c.contype = 'u' AND c.conrelid = i.indrelid
            WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisprimary
            """,
            [list(TABLES)],
        )
        found = cursor.fetchall()
        definitions = []
        for name, definition, constraint, rule, table in found:
            if constraint:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}" CASCADE')
                definitions.append(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {rule}')
            else:
                cursor.execute(f"DROP INDEX {name}")
                definitions.append(definition)
    return definitions


def _build_indexes(definitions: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem TO '2GB'")
        cursor.execute("SET max_parallel_maintenance_workers TO 2")
        for definition in definitions:
            start = time.monotonic()
            cursor.execute(definition)
            if (took := time.monotonic() - start) > 20:
                print(f"  {took:.0f} s: {definition[:90]}", flush=True)
