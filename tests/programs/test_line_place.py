"""Place and topic of a line of a draft, changed by the head."""

import pytest

from programs.exceptions import DecisionError, FrozenError, SourceError
from programs.models import Measure
from programs.services import drafting, measures, programmes, sources, trace
from tests.factories import programs as make
from tests.factories.receptions import TopicFactory
from tests.factories.territories import MahallaFactory, OfficeFactory
from tests.programs.test_views import signed_in, url


def edit(where, line, **changes):
    named = {name: changes.pop(name) for name in ("place", "topic") if name in changes}
    plan = measures.Plan.of(line, **changes)
    return measures.edit(measure=line, by=where.head, plan=plan, **named)


def test_place_and_topic_outlive_a_new_draft_and_problems_still_come_to_the_line(where):
    first = make.finding(where)
    programme = make.draft(where)
    line = edit(where, programme.lines.get(), place=where.district, topic=where.other_topic)
    later = make.finding(where)

    drafting.redraft(programme=programme, by=where.head)

    kept = programme.lines.get()
    assert (kept.pk, kept.place, kept.topic) == (line.pk, where.district, where.other_topic)
    assert {one.finding for one in kept.sources.all()} == {first, later}
    rows = trace.matrix([kept], sources.left_out(programme))
    assert [(row.topic, row.measure.topic) for row in rows] == [
        (where.topic.name, where.other_topic)
    ] * 2


def test_places_topics_and_offices_that_do_not_fit_are_refused_and_change_nothing(where):
    make.finding(where)
    line = make.draft(where).lines.get()
    mahalla = MahallaFactory(parent=where.district)
    near = OfficeFactory(territory=where.mahalla, body__code="MFY")
    secret = TopicFactory(out_of_scope=True)

    for error, changes in (
        (SourceError, {"place": where.far}),
        (SourceError, {"place": where.region}),
        (SourceError, {"topic": secret}),
        (SourceError, {"topic": where.topic.parent}),
        (DecisionError, {"place": mahalla, "office": near}),
    ):
        with pytest.raises(error):
            edit(where, line, **changes)

    kept = Measure.objects.get(pk=line.pk)
    assert (kept.place, kept.topic, kept.is_edited) == (where.mahalla, where.topic, False)


@pytest.mark.parametrize(("text", "keeps"), [("Quvur yangilanadi", True), ("Boshqa", False)])
def test_a_typical_measure_of_another_topic_goes_with_its_words(where, text, keeps):
    make.typical(where)
    make.finding(where)
    line = make.draft(where).lines.get()

    line = edit(where, line, text=text, topic=where.other_topic)

    assert (line.typical is not None) == keeps


def test_a_submitted_line_stays_where_it_is(where):
    make.finding(where)
    programme = programmes.submit(programme=make.draft(where), by=where.head)

    with pytest.raises(FrozenError):
        edit(where, programme.lines.get(), place=where.district)


def sent_form(line, **changes):
    plan = {
        "text": line.text,
        "quantity": "1",
        "unit": line.unit,
        "office": line.office_id,
        "starts_on": "2026-11-25",
        "due_on": "2026-12-20",
        "cost": "0",
        "funding": "none",
        "expected_result": line.expected_result,
        "people_served": "4",
        "topic": line.topic_id,
        "place_id": line.place_id,
        "place": line.place.name,
    }
    return {**plan, **changes}


def test_the_form_changes_place_and_topic_by_typed_names(where):
    make.finding(where)
    line = make.draft(where).lines.get()
    client = signed_in(where.head)
    address = line.get_edit_url()

    page = client.get(address).content.decode()
    typed = {"place": where.district.name, "place_id": "", "topic": where.other_topic.pk}
    answer = client.post(address, sent_form(line, **typed))

    assert url("programme-places", line.programme_id) in page
    assert where.mahalla.name in page
    assert answer.status_code == 302
    line.refresh_from_db()
    assert (line.place, line.topic, line.is_edited) == (where.district, where.other_topic, True)


def test_the_form_refuses_what_lies_outside_and_offers_the_offices_of_the_new_place(where):
    make.finding(where)
    line = make.draft(where).lines.get()
    other = MahallaFactory(parent=where.district)
    near = OfficeFactory(territory=where.mahalla, body__code="MFY", name_uz="Bu yerdagi idora")
    there = OfficeFactory(territory=other, body=near.body, name_uz="U yerdagi idora")
    secret = TopicFactory(out_of_scope=True)
    client = signed_in(where.head)
    address = line.get_edit_url()

    outside = client.post(address, sent_form(line, place_id=where.far.pk, place=where.far.name))
    closed = client.post(address, sent_form(line, topic=secret.pk))
    wrong = client.post(
        address, sent_form(line, place_id=other.pk, place=other.name, office=near.pk)
    )

    assert [one.status_code for one in (outside, closed, wrong)] == [422] * 3
    assert "place" in outside.context["form"].errors
    assert "topic" in closed.context["form"].errors
    html = wrong.content.decode()
    assert there.name_uz in html
    assert near.name_uz not in html
    line.refresh_from_db()
    assert (line.place, line.is_edited) == (where.mahalla, False)


def test_only_places_of_the_programme_are_suggested(where):
    make.finding(where)
    programme = make.draft(where)
    client = signed_in(where.head)

    def found(place):
        answer = client.get(url("programme-places", programme.pk), {"q": place.name})
        return {row["id"] for row in answer.json()}

    assert where.mahalla.pk in found(where.mahalla)
    assert where.district.pk in found(where.district)
    assert where.far.pk not in found(where.far)
