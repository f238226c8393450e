"""The mahallas of a district by code, or by name in any script."""

from __future__ import annotations

from receptions.models import Reception
from territories.choices import Level
from territories.models import Territory
from territories.spreadsheets.names import NameIndex


class Mahallas(NameIndex):
    """Read once for a file. Misses raise ValidationError."""

    def __init__(self, reception: Reception) -> None:
        super().__init__()
        inside = Territory.objects.within(reception.territory)
        rows = list(inside.filter(level=Level.MAHALLA, valid_to__isnull=True))
        self._codes = {row.code: row for row in rows}
        self._names = self.index(rows, short=True)

    def find(self, text: str) -> Territory:
        """By code, by name, or by both as the template writes them."""
        code = text.split(" ", 1)[0]
        if code in self._codes:
            return self._codes[code]
        found: Territory = self.one(self._names, text)
        return found
