"""Figures as data: ready ones loaded, those of administrators counted, opened and switched off."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from receptions.report_made import frozen_by_hand, is_kept_inside
from territories import clock, figure_pages
from territories.choices import Role
from territories.exceptions import FigureError
from territories.figure_definitions import Definition, Words
from territories.figure_registry import registry
from territories.figures import By, Count, Cut, Unit
from territories.models import FigureDefinition, FigureVersion
from territories.periods import Quarter
from territories.services import figure_catalogue
from tests.factories import receptions as make
from tests.factories.territories import TerritoryFactory, UserFactory
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
NAMES = Words("Gaz masalasi", "Газ масаласи", "О газе", "About gas")


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def desk(world):
    return make.ReceptionFactory(territory=world.district)


def today():
    return clock.today()


def period():
    quarter = Quarter.of(today())
    return quarter.first_day, quarter.last_day


def ratio(*top, bottom=()):
    return {"kind": "ratio", "top": list(top), "bottom": list(bottom)}


def term(part, sign=1, **where):
    return {"part": part, "where": where, "sign": sign}


def defined(formula, unit="count", code="made", **fields):
    return Definition(code, NAMES, unit, formula, source="administration", **fields)


def save(world, *args, **kwargs):
    by = world.users[Role.ADMINISTRATOR]
    return figure_catalogue.save(definition=defined(*args, **kwargs), by=by, note="Farmoyish")


def count_at(code, place):
    return registry.counts(code, *period())[place.pk]


def test_every_ready_definition_holds():
    figures = registry.figures

    assert len(figures) > 60
    assert {code: str(one.problem) for code, one in figures.items() if one.problem} == {}
    assert registry.ready.keys() >= registry.coded.keys()
    for one in registry.ready.values():
        assert all((one.names.uz, one.names.uz_cyrl, one.names.ru, one.names.en)), one.code
        assert all((one.reasons.uz, one.reasons.uz_cyrl, one.reasons.ru, one.reasons.en)), one.code
        assert not set("абвгд") & set(one.names.uz), one.code


def test_loading_twice_writes_once_and_leaves_what_a_person_changed(world):
    number = figure_catalogue.load()
    by = world.users[Role.ADMINISTRATOR]
    changed = replace(registry.ready["persons"], names=NAMES)
    figure_catalogue.save(definition=changed, by=by, note="x")

    with CaptureQueriesContext(connection) as asked:
        figure_catalogue.load()

    assert FigureDefinition.objects.count() == number == len(registry.ready)
    assert not [one for one in asked if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert FigureDefinition.objects.get(code="persons").name_uz == NAMES.uz
    assert list(registry.figures)[:2] == ["appeals_received", "persons"]


def test_loading_brings_an_untouched_row_up_to_date():
    figure_catalogue.load()
    FigureDefinition.objects.filter(code="persons").update(name_uz="Eski")

    figure_catalogue.load()

    assert (
        FigureDefinition.objects.get(code="persons").name_uz == registry.ready["persons"].names.uz
    )


def test_a_figure_of_an_administrator_equals_a_count_by_hand(world, desk):
    gas, water = make.TopicFactory(), make.TopicFactory()
    make.appeal(desk, topic=gas, questions=2)
    make.appeal(desk, topic=water)
    make.appeal(desk, topic=gas, channel="virtual")

    save(world, ratio(term("questions", topic=gas.code), bottom=[term("questions")]), "percent")
    save(world, ratio(term("appeals"), term("appeals", -1, channel="virtual")), code="not_virtual")
    save(world, ratio(term("questions", topic=gas.parent.code, channel="desk")), code="both")

    assert count_at("made", world.district) == count_at("made", world.country) == Count(3, 4)
    assert registry.figures["made"].value(Count(3, 4)) == 75
    assert count_at("not_virtual", world.region).numerator == 2
    assert count_at("both", world.region).numerator == 2
    assert count_at("made", world.far) == Count(0, 0)
    assert registry.figures["made"].value(count_at("made", world.far)) is None


def test_a_figure_can_be_cut_further_and_laid_out(world, desk):
    gas = make.TopicFactory()
    make.appeal(desk, topic=gas, channel="virtual")
    make.appeal(desk, topic=gas)
    make.appeal(desk)
    save(world, ratio(term("questions", topic=gas.parent.code)))
    figure, place = registry.figures["made"], world.district.pk

    assert figure.groups(*period(), Cut(topic=gas.code), By.TOTAL) == {(place, ""): Count(2, 0)}
    assert figure.groups(*period(), Cut(topic="none"), By.TOTAL) == {}
    by_channel = figure.groups(*period(), Cut(), By.CHANNEL)
    assert by_channel == {(place, "virtual"): Count(1, 0), (place, "desk"): Count(1, 0)}


def test_growth_compares_with_the_same_days_of_the_year_before(world, desk):
    now = clock.now()
    for moment, number in ((now - dt.timedelta(days=365), 2), (now, 3)):
        with clock.playing(moment):
            for _one in range(number):
                make.appeal(desk)

    growth = registry.figures["appeals_growth"]
    count = count_at("appeals_growth", world.district)

    assert count == Count(3, 2)
    assert growth.value(count) == 50
    assert growth.value(Count(3, 0)) is None
    assert not growth.judged(count)
    assert growth.judged(Count(3, growth.minimum))


def test_nobody_divides_by_no_inhabitants(world, desk):
    empty = TerritoryFactory(parent=world.region, population=0)
    make.appeal(make.ReceptionFactory(territory=empty))
    make.appeal(desk)

    figure = registry.figures["appeals_per_10000"]

    assert count_at("appeals_per_10000", empty) == Count(1, 0)
    assert figure.value(count_at("appeals_per_10000", empty)) is None
    assert count_at("appeals_per_10000", world.district) == Count(1, 100_000)


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        (ratio(term("nothing")), "count"),
        (ratio(term("appeals")), "percent"),
        (ratio(term("appeals"), term("persons")), "count"),
        ({"kind": "growth", "of": "made", "span": "year"}, "growth"),
        ({"kind": "growth", "of": "in_time", "span": "year"}, "growth"),
        ({"kind": "per_10000", "of": "nothing"}, "per_10000"),
        ({"kind": "provider"}, "count"),
        ({"kind": "magic"}, "count"),
    ],
)
def test_a_formula_that_cannot_be_is_not_saved(world, formula, unit):
    with pytest.raises(FigureError):
        save(world, formula, unit)

    assert not FigureDefinition.objects.filter(code="made").exists()
    assert "made" not in registry.figures


def test_a_broken_row_has_no_value_and_says_so_in_the_readers_language():
    moment = clock.now()
    FigureDefinition.objects.create(
        code="made", unit="count", formula=ratio(term("gone")), saved_at=moment, name_uz="X"
    )

    figure = registry.figures["made"]

    assert figure.counts(*period()) == {}
    assert figure.value(Count(0, 0)) is None
    assert "gone" in str(figure.problem)
    with override("ru"):
        assert "gone" in str(figure.problem)


def test_a_figure_keeps_its_unit_and_every_version(world):
    save(world, ratio(term("appeals")))
    save(world, ratio(term("repeats")))

    with pytest.raises(FigureError):
        save(world, ratio(term("repeats"), bottom=[term("appeals")]), "percent")

    row = FigureDefinition.objects.get(code="made")
    assert [one.number for one in row.versions.all()] == [2, 1]
    assert row.versions.last().content["formula"]["top"][0]["part"] == "appeals"
    with pytest.raises(InternalError), transaction.atomic():
        FigureVersion.objects.update(note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        FigureDefinition.objects.update(changed_by=None)


def test_a_changed_ready_figure_keeps_its_first_version(world):
    ready = registry.ready["persons"]
    changed = replace(ready, names=NAMES)

    by = world.users[Role.ADMINISTRATION]
    figure_catalogue.save(definition=changed, by=by, note="Nomi")

    assert str(registry.figures["persons"].name) == "About gas"
    versions = list(FigureVersion.objects.filter(definition__code="persons"))
    assert [(one.number, one.by) for one in versions] == [(2, by), (1, None)]
    assert versions[1].content["name_uz"] == ready.names.uz


def test_a_switched_off_figure_is_out_of_use_but_known(world):
    by = world.users[Role.ADMINISTRATOR]

    figure_catalogue.switch(code="collective", by=by, active=False)

    assert "collective" not in registry.figures
    assert registry.find("collective") is not None
    figure_catalogue.switch(code="collective", by=by, active=True)
    assert "collective" in registry.figures


def test_a_figure_of_the_rating_formula_is_not_switched_off(world):
    with pytest.raises(FigureError):
        figure_catalogue.switch(code="in_time", by=world.users[Role.ADMINISTRATOR], active=False)


def test_all_figures_of_a_quarter_take_few_statements(world, desk):
    make.appeal(desk)
    made = [code for code, one in registry.figures.items() if one.formula_text]

    with CaptureQueriesContext(connection) as asked:
        counts = registry.quarter_counts(Quarter.of(today()), made)

    # received, closed, due, overdue and open; of this quarter, the one before and a year ago
    assert len(asked) <= 12
    for code in made:
        assert counts[code] == registry.counts(code, *period()), code


def test_the_cases_of_a_figure_are_as_many_as_it_counts(world, desk):
    topic = make.TopicFactory()
    make.appeal(desk, topic=topic, questions=2)
    make.appeal(desk, channel="virtual")
    save(world, ratio(term("questions", topic=topic.code), term("questions", channel="virtual")))
    save(world, ratio(term("appeals"), term("appeals", -1, channel="virtual")), code="less")

    figure = registry.figures["made"]
    cases = [one.number for one in figure.cases(*period(), world.region.path)]

    assert len(cases) == count_at("made", world.region).numerator == 3
    numbers = registry.case_numbers(["made"], Quarter.of(today()), world.region.path)
    assert numbers == {"made": sorted(cases)}
    assert registry.figures["less"].cases is None  # what is taken away has no list


def test_a_report_keeps_what_an_administrator_made(world):
    save(world, ratio(term("appeals", channel="virtual")))

    frozen = frozen_by_hand(registry.figures)

    assert frozen.keys() == {"made"}
    assert frozen["made"]["name"]["ru"] == "О газе"
    assert "virtual reception" in frozen["made"]["formula"]["en"]
    assert is_kept_inside("made")
    assert not is_kept_inside("in_time")
    assert not is_kept_inside("rounds_held")


# Pages


def url(name, *args, **query):
    found = reverse(f"territories:figure-{name}", args=args)
    return found + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def form_data(**fields):
    data = {
        "code": "gas_appeals",
        "name_uz": "Gaz",
        "name_uz_cyrl": "Газ",
        "name_ru": "Газ",
        "name_en": "Gas",
        "kind": "ratio",
        "unit": "percent",
        "direction": "less",
        "minimum": "5",
        "note": "Topshiriq",
        "top_1_part": "repeats",
        "top_1_sign": "1",
        "bottom_1_part": "appeals",
        "span": "year",
    }
    return data | fields


def test_an_administrator_tries_a_figure_and_puts_it_in_force(client, world, desk):
    make.appeal(desk)
    client.force_login(world.users[Role.ADMINISTRATOR])

    tried = client.post(url("new"), form_data(action="try", quarter=Quarter.of(today()).slug))
    assert tried.status_code == 200
    assert tried.context["lines"][0].value == "0.00%"
    assert "gas_appeals" not in registry.figures

    saved = client.post(url("new"), form_data(action="save"))
    assert saved.status_code == 302
    figure = registry.figures["gas_appeals"]
    assert (figure.unit, figure.minimum, str(figure.name)) == (Unit.PERCENT, 5, "Gas")
    assert str(figure.formula_text) == "repeat appeals ÷ appeals received"
    page = client.get(saved["Location"]).content.decode()
    assert "repeat appeals ÷ appeals received" in page
    assert client.get(url("list")).content.decode().count("gas_appeals")


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "in_time"},
        {"code": "new"},
        {"code": "Bad code"},
        {"top_1_part": ""},
        {"unit": "count"},
        {"top_1_part": "persons"},
        {"kind": "growth", "of": ""},
        {"kind": "per_10000", "of": "appeals_received"},
    ],
)
def test_a_wrong_form_is_answered_with_422_and_nothing_kept(client, world, fields):
    client.force_login(world.users[Role.ADMINISTRATOR])

    answer = client.post(url("new"), form_data(action="save", **fields))

    assert answer.status_code == 422
    assert not FigureDefinition.objects.exists()


def test_a_figure_of_an_app_keeps_its_formula_and_takes_new_words(client, world):
    client.force_login(world.users[Role.ADMINISTRATION])
    page = client.get(url("edit", "false_closures"))
    assert "top_1_part" not in page.context["form"].fields

    answer = client.post(url("edit", "false_closures"), form_data(action="save", name_en="Untrue"))

    assert answer.status_code == 302
    figure = registry.figures["false_closures"]
    assert str(figure.name) == "Untrue"
    assert figure.cases is not None


def test_the_page_of_a_figure_shows_the_own_territory_and_opens_its_cases(client, world, desk):
    appeal = make.appeal(desk)
    client.force_login(world.users[Role.HEAD])
    now = Quarter.of(today()).slug

    page = client.get(url("detail", "appeals_received", quarter=now))
    assert [line.value for line in page.context["lines"]] == ["1", "0", "0", "0", "0"]
    assert client.get(url("detail", "appeals_received", place=world.far.code)).status_code == 404
    assert client.get(url("detail", "nothing")).status_code == 404

    listed = client.get(url("cases", "appeals_received", place=world.district.code, quarter=now))
    assert appeal.number in listed.content.decode()
    assert listed.context["cases"].number == 1


def test_a_list_of_cases_leaves_out_what_the_reader_may_not_see(client, world, desk):
    make.appeal(desk)
    head = world.users[Role.HEAD]
    hidden = make.appeal(desk)
    about = {"complained_office": world.office, "complained_user": head}
    type(hidden).objects.filter(pk=hidden.pk).update(**about)
    client.force_login(head)
    where = {"place": world.district.code, "quarter": Quarter.of(today()).slug}

    listed = client.get(url("cases", "appeals_received", **where))

    assert hidden.number not in listed.content.decode()
    assert (listed.context["cases"].number, listed.context["numerator"]) == (1, "2")


def test_cases_of_what_an_administrator_made_open_as_those_of_its_parts(client, world, desk):
    appeal = make.appeal(desk)
    save(world, ratio(term("appeals", channel="desk")))
    where = {"place": world.district.code}

    client.force_login(world.users[Role.HEAD])
    listed = client.get(url("cases", "made", **where))
    assert appeal.number in listed.content.decode()

    client.force_login(world.foreign[Role.HEAD])
    assert client.get(url("cases", "made", **where)).status_code == 404
    client.force_login(world.users[Role.EXECUTOR])
    assert client.get(url("cases", "made", **where)).status_code == 403


def test_cases_counted_by_an_app_are_listed_and_kept_from_strangers(client, world, desk):
    question = make.verified(confirmed=False, reception=desk)
    where = {"place": world.district.code, "quarter": Quarter.of(today()).slug}

    client.force_login(world.users[Role.HEAD])
    listed = client.get(url("cases", "false_closures", **where))
    assert f"{question.appeal.number}/1" in listed.content.decode()

    client.force_login(world.foreign[Role.HEAD])
    assert client.get(url("cases", "false_closures", **where)).status_code == 404
    client.force_login(UserFactory(role=Role.DEPUTY, place=world.district))
    assert client.get(url("cases", "false_closures", **where)).status_code == 403


def test_a_list_given_by_an_app_has_pages_to_its_end_and_says_where_it_stops(
    client, world, desk, monkeypatch
):
    for _number in range(3):
        make.verified(confirmed=False, reception=desk)
    client.force_login(world.users[Role.HEAD])
    where = {"place": world.district.code, "quarter": Quarter.of(today()).slug}
    address = url("cases", "false_closures", **where)
    monkeypatch.setattr(figure_pages, "PER_PAGE", 1)

    first = client.get(address)
    monkeypatch.setattr(figure_pages, "FARTHEST", 1)
    last = client.get(f"{address}&from=1")
    beyond = client.get(f"{address}&from=900")

    assert "from=1" in first.context["cases"].next_url
    assert (first.context["cases"].cut, last.context["cases"].cut) == (0, 2)
    assert last.context["cases"].next_url == ""
    assert beyond.context["cases"].rows == last.context["cases"].rows


def test_a_long_list_has_pages(client, world, desk):
    for _number in range(3):
        make.appeal(desk, questions=9)
    client.force_login(world.users[Role.HEAD])
    where = {"place": world.district.code, "quarter": Quarter.of(today()).slug}

    first = client.get(url("cases", "questions_received", **where))
    second = client.get(url("cases", "questions_received") + first.context["page"].next_url)

    shown = [one.number for page in (first, second) for one in page.context["cases"].rows]
    assert len(shown) == len(set(shown)) == 27
    assert first.context["cases"].number == 27
