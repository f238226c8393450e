"""Finding rows by their names in any script, without a query a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

Found = TypeVar("Found")
FORGET_ABOVE = 50_000


class NameIndex:
    """Texts folded many at once, and rows found by them. Misses raise ValidationError."""

    def __init__(self) -> None:
        self._folded: dict[str, str] = {}

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

    def fold(self, text: str) -> str:
        """The text as the database folds it (`qx_fold`)."""
        if text not in self._folded:
            self.prime([text])
        return self._folded.get(text, "")

    def forget(self) -> None:
        """Drop what was folded."""
        self._folded.clear()

    def index(
        self, rows: list[Any], *, short: bool = False, names_of: Any = None
    ) -> dict[str, list[Any]]:
        """Folded names to rows; `short` also without the last word ("Urgut tumani": "Urgut")."""
        called = [(row, _names(names_of(row) if names_of else row, short)) for row in rows]
        self.prime(name for _row, names in called for name in names)
        found: dict[str, dict[int, Any]] = defaultdict(dict)
        for row, names in called:
            for name in names:
                found[self.fold(name)][row.pk] = row
        return {key: list(rows.values()) for key, rows in found.items()}

    def matching(self, index: dict[str, list[Any]], text: str) -> list[Any]:
        found = index.get(self.fold(text), [])
        if not found and " " in text:
            found = index.get(self.fold(text.rsplit(" ", 1)[0]), [])
        return found

    def one(self, index: dict[str, list[Any]], text: str) -> Any:
        return self.single(self.matching(index, text), text)

    def single(self, found: list[Found], text: str) -> Found:
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
