"""What nobody changed in a plan is read in the language of the page."""

import pytest
from django.utils import translation

from programs import plan_words
from programs.models import Measure, TypicalMeasure
from receptions.models import Topic

TOPIC = Topic(
    name_uz="Suv",
    name_uz_cyrl="Сув",
    name_ru="Вода",
    name_en="Water",
    typical_measure="Quvur almashtiriladi",
    typical_measure_ru="Трубы заменяются",
    typical_measure_en="Pipes are replaced",
)
TYPICAL = TypicalMeasure(
    name_uz="Quvur tortiladi", name_uz_cyrl="Қувур тортилади", name_ru="Проводится труба"
)


@pytest.mark.parametrize(
    ("language", "typical", "text", "read"),
    [
        ("ru", TYPICAL, "Quvur tortiladi", "Проводится труба"),
        ("uz-cyrl", TYPICAL, "Quvur tortiladi", "Қувур тортилади"),
        ("en", TYPICAL, "Quvur tortiladi", "Quvur tortiladi"),  # the library has no English of it
        ("ru", TYPICAL, "Ikkita quvur tortiladi", "Ikkita quvur tortiladi"),
        ("en", None, "Quvur almashtiriladi", "Pipes are replaced"),
        ("ru", None, "Quvur almashtiriladi", "Трубы заменяются"),
        ("uz-cyrl", None, "Quvur almashtiriladi", "Quvur almashtiriladi"),  # not written yet
        ("ru", None, "Suv", "Вода"),
        ("en", None, "Suv", "Water"),
        ("en", None, "Hovuz", "Hovuz"),
        ("uz", None, "Suv", "Suv"),
    ],
)
def test_a_measure_is_read_in_each_language_until_somebody_writes_it(language, typical, text, read):
    measure = Measure(topic=TOPIC, typical=typical, text=text)

    with translation.override(language):
        assert plan_words.text_of(measure) == read
