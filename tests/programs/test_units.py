"""Units of the libraries are read in every language; others stay as typed."""

import csv
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import translation

from programs import units


def test_a_known_unit_is_said_in_the_readers_language():
    with translation.override("ru"):
        assert units.name_of("dona", 3) == "шт."
        assert units.name_of("o‘rin", 5) == units.name_of("oʻrin", 5) == "мест"
        assert [units.name_of("oila", number) for number in (1, 3, 5)] == [
            "семья",
            "семьи",
            "семей",
        ]
        assert units.name_of("qop sement", 1) == "qop sement"
    with translation.override("uz-cyrl"):
        assert units.name_of("km", Decimal("2.5")) == "км"


@pytest.mark.parametrize("name", ["typical_measures.csv", "work_kinds.csv"])
def test_every_unit_of_the_libraries_is_known(name):
    with (settings.BASE_DIR / "programs" / "data" / name).open(encoding="utf-8") as file:
        found = {row["unit"] for row in csv.DictReader(file)}

    with translation.override("en"):
        unknown = {unit for unit in found if units.name_of(unit, 2) == unit} - {"km"}
    assert not unknown
