"""What is kept with a programme, and reference texts, are read in the language of the page."""

import re

import pytest
from django.utils import translation

from programs import drafting_panel
from programs.choices import FundingSource
from programs.contents import left_out_for
from programs.models import Programme, StateProgramme
from programs.services import state_reference
from receptions.services import reference
from territories.services.reference import rows
from tests.factories import programs as make


def test_every_topic_has_its_usual_measure_in_four_languages():
    for row in rows(reference.DATA / "topics.csv"):
        texts = [row[name] for name in reference.USUAL_MEASURE]
        assert all(texts) if row["parent_code"] else not any(texts)
        assert not re.search("[a-zA-Z]", texts[1] + texts[2])


def test_what_was_left_out_is_named_in_the_language_of_the_reader(where):
    where.topic.name_ru = "Вода"
    where.topic.save()
    where.mahalla.name_ru = "Махалля Навбахор"
    where.mahalla.save()
    make.finding(where, topic=where.other_topic)
    draft = make.draft(where)
    make.finding(where)
    make.programmes.submit(programme=draft, by=where.head)
    programme = Programme.objects.get()

    with translation.override("ru"):
        (left,) = left_out_for(programme, where.head)
    programme.left_out[0] |= {"topic_id": 0, "place_id": 0}  # as it was kept before
    (old,) = left_out_for(programme, where.head)

    assert (left.topic, left.place) == ("Вода", "Махалля Навбахор")
    assert (old.topic, old.place) == (where.topic.name_uz, where.mahalla.name_uz)


def test_what_is_over_the_budget_is_named_in_the_language_of_the_reader(where):
    make.typical(
        where, name_ru="Трубы заменяются", cost_from=9, cost_to=9, funding=FundingSource.FUND
    )
    make.finding(where)
    programme = make.draft(where, budget=1)

    with translation.override("ru"):
        found = drafting_panel.of_programme(where.head, programme, [], [])["over_budget"]
        assert [str(group["measure"]) for group in found] == ["Трубы заменяются"]


@pytest.mark.django_db
def test_descriptions_given_before_get_their_languages_and_written_ones_stay():
    state_reference.load_programmes()
    StateProgramme.objects.update(description_ru="", description_en="")
    StateProgramme.objects.filter(code="obod-qishloq").update(description="Oʻz soʻzimiz")

    state_reference.load_programmes()

    own, given = (
        StateProgramme.objects.get(code=code) for code in ("obod-qishloq", "obod-mahalla")
    )
    with translation.override("ru"):
        assert own.about == "Oʻz soʻzimiz"
        assert given.about.startswith("Внутренние дороги")
