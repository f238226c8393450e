"""Finding topics, places and offices of a row by name in any script, without a query a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from receptions.forms.register import own_district
from receptions.models import Reception, Topic
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Office, Territory

Found = TypeVar("Found")
FORGET_ABOVE = 50_000
COLUMNS = ("path", "level", "parent", "name_uz", "name_uz_cyrl", "name_ru", "name_en")


class Lookup:
    """Everything a row may name, read once for a file. Misses raise ValidationError."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.own_district = own_district(reception)
        self._folded: dict[str, str] = {}
        topics = list(Topic.objects.choosable())
        self._topics = self._index(topics)
        self._codes = {topic.code: topic for topic in topics}
        today = Territory.objects.filter(valid_to__isnull=True).only(*COLUMNS)
        self._districts = self._index(list(today.filter(level__in=DISTRICT_LEVELS)), short=True)
        self._mahallas = self._index(list(today.filter(level=Level.MAHALLA)), short=True)
        offices = list(Office.objects.active().select_related("body"))
        self._offices = self._index(offices)
        self._bodies = self._index(offices, names_of=lambda office: office.body)
        self._folded.clear()  # most names of the country stand in no row

    def prime(self, texts: Iterable[Any]) -> None:
        """Fold many texts in one statement."""
        if len(self._folded) > FORGET_ABOVE:
            self._folded.clear()
        new = list({text for text in texts if isinstance(text, str)} - self._folded.keys())
        new = [text for text in new if "\x00" not in text]
        if not new:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT one, qx_fold(one) FROM unnest(%s::text[]) AS one", [new])
            self._folded.update(cursor.fetchall())

    def topic(self, text: str) -> Topic:
        """By code, by name, or by both as the template writes them."""
        code = text.split(" ", 1)[0]
        if code in self._codes:
            return self._codes[code]
        return self._one(self._topics, text)

    def district(self, text: str) -> Territory | None:
        """By name; the reception's own where nothing is written."""
        if not text:
            return self.own_district
        found = self._matching(self._districts, text)
        inside = [one for one in found if self.reception.territory.contains(one)]
        return self._single(inside or found, text)

    def mahalla(self, text: str, district: Territory | None) -> Territory | None:
        """By name within the district."""
        if not text:
            return None
        found = self._matching(self._mahallas, text)
        if district is not None:
            found = [one for one in found if one.parent_id == district.pk]
        return self._single(found, text)

    def office(self, text: str, district: Territory | None) -> Office | None:
        """By its own name, or by its body's name in the district."""
        if not text:
            return None
        found = self._matching(self._offices, text)
        if not found and district is not None:
            found = [
                one for one in self._matching(self._bodies, text) if one.territory_id == district.pk
            ]
        return self._single(found, text)

    def _index(
        self, rows: list[Any], *, short: bool = False, names_of: Any = None
    ) -> dict[str, list[Any]]:
        """Folded names to rows; `short` also without the last word ("Urgut tumani": "Urgut")."""
        called = [(row, _names(names_of(row) if names_of else row, short)) for row in rows]
        self.prime(name for _row, names in called for name in names)
        found: dict[str, dict[int, Any]] = defaultdict(dict)
        for row, names in called:
            for name in names:
                found[self._fold(name)][row.pk] = row
        return {key: list(rows.values()) for key, rows in found.items()}

    def _fold(self, text: str) -> str:
        if text not in self._folded:
            self.prime([text])
        return self._folded.get(text, "")

    def _matching(self, index: dict[str, list[Any]], text: str) -> list[Any]:
        found = index.get(self._fold(text), [])
        if not found and " " in text:
            found = index.get(self._fold(text.rsplit(" ", 1)[0]), [])
        return found

    def _one(self, index: dict[str, list[Any]], text: str) -> Any:
        return self._single(self._matching(index, text), text)

    def _single(self, found: list[Found], text: str) -> Found:
        if not found:
            raise ValidationError(_("Nothing is called “%(text)s”."), params={"text": text[:80]})
        if len(found) > 1:
            names = "; ".join(str(one) for one in found[:4])
            raise ValidationError(
                _("Several are called “%(text)s”: %(names)s."),
                params={"text": text[:80], "names": names},
            )
        return found[0]


def _names(row: Any, short: bool) -> list[str]:
    names = [name for name in (row.name_uz, row.name_uz_cyrl, row.name_ru, row.name_en) if name]
    if short:
        names += [name.rsplit(" ", 1)[0] for name in names if " " in name]
    return names
