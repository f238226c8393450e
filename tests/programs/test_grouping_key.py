"""How well problems are grouped, against a key made by hand (docs/grouping.md)."""

import csv
import datetime as dt
import itertools
from pathlib import Path

import pytest
from django.db import connection

from programs import grouping, naming, rules
from programs.services.typical_measures import DATA

KEY = Path(__file__).parent / "data" / "grouping_key.csv"
FLOOR = 0.90


def folded(texts):
    """The texts in the one alphabet of search, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT qx_fold(one) FROM unnest(%s::text[]) WITH ORDINALITY AS of(one, n) ORDER BY n",
            [texts],
        )
        return [row[0] for row in cursor.fetchall()]


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def library(numbers):
    rows = read(DATA / "typical_measures.csv")
    return [
        rules.Typical(pk, numbers(row["topic"]), naming.stems_of(words), row["joins"])
        for pk, (row, words) in enumerate(
            zip(rows, folded([row["words"] for row in rows]), strict=True)
        )
    ]


def truth(row):
    """The group of the key: a numbered school is one in its district, the rest in its mahalla."""
    place = "" if row["group"][0].isdigit() else row["place"]
    return row["district"], place, row["topic"], row["group"]


def quality(rows, known, numbers):
    """Precision, recall and F1 over all pairs of problems."""
    texts, places = (folded([row[name] for row in rows]) for name in ("text", "address"))
    members = [
        rules.Source(
            key=("finding", n),
            place=numbers(row["district"] + row["place"]),
            topic=numbers(row["topic"]),
            people=int(row["people"]),
            severity=2,
            since=dt.date(2026, 10, 1),
            district=numbers(row["district"]),
            text=text,
            address=address,
        )
        for n, (row, text, address) in enumerate(zip(rows, texts, places, strict=True))
    ]
    found = {
        one.key[1]: n
        for n, group in enumerate(grouping.group(members, known))
        for one in group.sources
    }
    said = right = possible = 0
    for one, other in itertools.combinations(range(len(rows)), 2):
        together, truly = found[one] == found[other], truth(rows[one]) == truth(rows[other])
        said, possible, right = said + together, possible + truly, right + (together and truly)
    precision, recall = right / said, right / possible
    return precision, recall, 2 * precision * recall / (precision + recall)


@pytest.mark.django_db
def test_problems_are_grouped_nearly_as_by_hand():
    rows = read(KEY)
    ids = {}

    def numbers(name):
        return ids.setdefault(name, len(ids) + 1)

    known = library(numbers)
    halves = {row["half"] for row in rows}
    measured = {
        half: quality([r for r in rows if r["half"] == half], known, numbers)
        for half in sorted(halves)
    }
    measured["all"] = quality(rows, known, numbers)

    assert len(rows) >= 60
    assert min(score for _p, _r, score in measured.values()) >= FLOOR, measured
