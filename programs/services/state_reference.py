"""Loading the state programmes under monitoring and the kinds of work as reference data."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from programs.models import StateProgramme, WorkKind
from receptions.models import Topic
from territories.services.reference import NAMES, rows

DATA = Path(__file__).resolve().parent.parent / "data"
ABOUT = ("description", "description_uz_cyrl", "description_ru", "description_en")


@transaction.atomic
def load_programmes() -> int:
    """The four that receptions control [seed]; what an administrator wrote stays as it is."""
    entries = list(rows(DATA / "state_programmes.csv"))
    StateProgramme.objects.bulk_create(
        (
            StateProgramme(
                code=row["code"],
                kind=row["kind"],
                resolution=row["resolution"],
                first_year=int(row["first_year"]) if row["first_year"] else None,
                last_year=int(row["last_year"]) if row["last_year"] else None,
                **{name: row[name] for name in (*NAMES, *ABOUT)},
            )
            for row in entries
        ),
        ignore_conflicts=True,
    )
    for row in entries:  # kept before there were translations, and left as it was given
        bare = StateProgramme.objects.filter(code=row["code"], description=row["description"])
        bare.filter(description_ru="").update(**{name: row[name] for name in ABOUT})
    return StateProgramme.objects.count()


@transaction.atomic
def load_kinds() -> int:
    """Kinds of work and directions of loans; topics of one are given only while it has none."""
    entries = list(rows(DATA / "work_kinds.csv"))
    WorkKind.objects.bulk_create(
        (
            WorkKind(
                code=row["code"],
                kind=row["kind"],
                unit=row["unit"],
                **{name: row[name] for name in NAMES},
            )
            for row in entries
        ),
        ignore_conflicts=True,
    )
    topics = dict(Topic.objects.values_list("code", "pk"))
    bare = dict(WorkKind.objects.filter(topics__isnull=True).values_list("code", "pk"))
    WorkKind.topics.through.objects.bulk_create(
        WorkKind.topics.through(workkind_id=bare[row["code"]], topic_id=topics[code])
        for row in entries
        if row["code"] in bare
        for code in row["topics"].split(";")
        if code in topics
    )
    return WorkKind.objects.count()
