"""Finding topics, places and offices of a row by name in any script, without a query a row."""

from __future__ import annotations

from receptions.forms.register import own_district
from receptions.models import Reception, Topic
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Office, Territory
from territories.models.names import NAMES
from territories.spreadsheets.names import NameIndex

COLUMNS = ("path", "level", "parent", *NAMES)


class Lookup(NameIndex):
    """Everything a row may name, read once for a file. Misses raise ValidationError."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.own_district = own_district(reception)
        super().__init__()
        topics = list(Topic.objects.choosable())
        self._topics = self.index(topics)
        self._codes = {topic.code: topic for topic in topics}
        today = Territory.objects.filter(valid_to__isnull=True).only(*COLUMNS)
        self._districts = self.index(list(today.filter(level__in=DISTRICT_LEVELS)), short=True)
        self._mahallas = self.index(list(today.filter(level=Level.MAHALLA)), short=True)
        offices = list(Office.objects.active().select_related("body"))
        self._offices = self.index(offices)
        self._bodies = self.index(offices, names_of=lambda office: office.body)
        self.forget()  # most names of the country stand in no row

    def topic(self, text: str) -> Topic:
        """By code, by name, or by both as the template writes them."""
        code = text.split(" ", 1)[0]
        if code in self._codes:
            return self._codes[code]
        return self.one(self._topics, text)

    def district(self, text: str) -> Territory | None:
        """By name; the reception's own where nothing is written."""
        if not text:
            return self.own_district
        found = self.matching(self._districts, text)
        inside = [one for one in found if self.reception.territory.contains(one)]
        return self.single(inside or found, text)

    def mahalla(self, text: str, district: Territory | None) -> Territory | None:
        """By name within the district."""
        if not text:
            return None
        found = self.matching(self._mahallas, text)
        if district is not None:
            found = [one for one in found if one.parent_id == district.pk]
        return self.single(found, text)

    def office(self, text: str, district: Territory | None) -> Office | None:
        """By its own name, or by its body's name in the district."""
        if not text:
            return None
        found = self.matching(self._offices, text)
        if not found and district is not None:
            found = [
                one for one in self.matching(self._bodies, text) if one.territory_id == district.pk
            ]
        return self.single(found, text)
