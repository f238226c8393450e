"""A draft on its page, and numbers of every size: typed, kept and rated."""

import datetime as dt

import pytest
from django.urls import reverse

from territories import clock
from territories.choices import Role
from territories.exceptions import RatingError
from territories.models import Rating, RatingFormula
from territories.periods import Quarter
from territories.rating_forms import AnswerForm, PeerGroupForm
from territories.services import rating_formulas, rating_reference, ratings, statistics
from tests.factories import statistics as make_statistics
from tests.factories.territories import CalendarVersionFactory
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
AFTER = dt.datetime(2026, 10, 21, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def after():
    with clock.playing(AFTER):
        yield


@pytest.fixture
def world():
    CalendarVersionFactory()
    rating_reference.load_formulas()
    return make_world()


@pytest.fixture
def draft(world):
    return rating_formulas.draft(source=None, by=world.users[Role.ADMINISTRATION])


def typed(page):
    """What the page of a draft sends when nothing is changed."""
    data = {}
    for form in (page.context["form"], *page.context["lines"], *page.context["groups"]):
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None or value is False else str(value)
    for name in ("lines", "groups"):
        for field in page.context[name].management_form:
            data[field.html_name] = field.value()
    return data


def test_ends_of_millions_are_kept_and_longer_ones_refused(client, world, draft):
    make_statistics.IndicatorFactory(code="income_per_head", unit="soums")
    client.force_login(world.users[Role.ADMINISTRATION])
    address = reverse("territories:formula-edit", args=[draft.version])
    line = {
        "line-0-figure": "stat_income_per_head",
        "line-0-no_points_at": "2000000",
        "line-0-full_points_at": "8000000",
    }
    data = {**typed(client.get(address)), **line}

    refused = client.post(address, {**data, "line-0-full_points_at": "1" + "0" * 16})
    saved = client.post(address, data)

    assert (refused.status_code, saved.status_code) == (422, 302)
    kept = draft.indicators.get(figure="stat_income_per_head")
    assert (kept.no_points_at, kept.full_points_at) == (2_000_000, 8_000_000)


@pytest.mark.parametrize(
    ("top", "bottom", "fits"),
    [
        ("196", "200", True),
        ("999999999999", "1", True),
        ("999999999999", "0.001", False),
        ("1000000000000", "200", False),
        ("1", "1000000001", False),
        ("0.0001", "1", False),
    ],
)
def test_a_corrected_count_has_its_bounds(top, bottom, fits):
    data = {"decision": "accept", "answer": "x", "numerator": top, "denominator": bottom}

    assert AnswerForm(data).is_valid() is fits


@pytest.mark.parametrize(("top", "fits"), [("199.5", True), ("200", True), ("200.001", False)])
def test_a_corrected_share_is_not_more_than_the_whole(top, fits):
    data = {"decision": "accept", "answer": "x", "numerator": top, "denominator": "200"}
    form = AnswerForm(data, is_share=True)

    assert form.is_valid() is fits
    assert fits or form.errors.keys() == {"numerator"}


def test_a_group_of_peers_has_its_bounds():
    assert not PeerGroupForm({"kind": "regions", "size_from": "9" * 11}).is_valid()
    assert not PeerGroupForm({"kind": "regions", "size_below": "9" * 11}).is_valid()


def test_a_draft_is_edited_on_one_page(client, world, draft):
    client.force_login(world.users[Role.ADMINISTRATION])
    address = reverse("territories:formula-edit", args=[draft.version])
    data = typed(client.get(address))

    assert client.post(address, {**data, "line-0-weight": "19"}).status_code == 422
    assert client.post(address, {**data, "good_from": "90"}).status_code == 422
    assert client.post(address, {**data, "good_from": "60"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.good_from, draft.indicators.count()) == (60, 8)
    preview = reverse("territories:formula-preview", args=[draft.version])
    assert client.get(preview).status_code == 200
    assert client.get(reverse("territories:formula-list")).status_code == 200
    assert client.get(reverse("territories:formula-detail", args=[2])).status_code == 200


def test_numbers_of_a_draft_are_shown_and_read_as_people_write_them(client, world, draft):
    client.force_login(world.users[Role.ADMINISTRATION])
    client.cookies["django_language"] = "ru"
    address = reverse("territories:formula-edit", args=[draft.version])
    page = client.get(address)
    data = typed(page)

    assert 'value="80"' in page.text
    assert ".00" not in page.text
    assert client.post(address, {**data, "good_from": "60,5"}).status_code == 302
    assert 'value="60,5"' in client.get(address).text


def test_a_group_of_peers_given_twice_is_said_next_to_its_field(client, world, draft):
    client.force_login(world.users[Role.ADMINISTRATION])
    address = reverse("territories:formula-edit", args=[draft.version])
    page = client.get(address)
    fresh = len(page.context["groups"].initial_forms)
    data = typed(page)
    data |= {f"group-{fresh}-kind": "districts", f"group-{fresh}-size_below": "50000"}

    refused = client.post(address, data)

    assert refused.status_code == 422
    assert refused.context["groups"][fresh].errors.keys() == {"size_from"}
    twice = [{"kind": "districts", "size_from": 0, "size_below": size} for size in (9, None)]
    lines = list(draft.indicators.values(*rating_formulas.INDICATOR_FIELDS))
    with pytest.raises(RatingError):
        rating_formulas.edit(formula=draft, values={}, indicators=lines, groups=twice)


@pytest.mark.parametrize("quarter", ["0-1", "1-1", "9999-4", "99999-1"])
def test_a_quarter_of_no_sensible_year_is_not_found(client, world, quarter):
    client.force_login(world.users[Role.ADMINISTRATION])
    asked = {"quarter": quarter}

    for page in (
        client.get(reverse("territories:figure-detail", args=["in_time"]), asked),
        client.get(reverse("territories:rating-list"), asked),
        client.post(reverse("territories:rating-compute"), asked),
    ):
        assert page.status_code in {200, 404}
    assert not Rating.objects.exists()


def test_a_statistic_of_billions_is_rated(world, draft):
    make_statistics.IndicatorFactory(code="income", unit="soums")
    value = 5_000_000_000_000
    make_statistics.published(
        world.users[Role.ADMINISTRATION],
        *[(one.code, "income", value) for one in (world.district, world.far)],
        period=statistics.Period(QUARTER.year - 1),
    )
    draft.indicators.create(
        figure="stat_income",
        weight=10,
        direction="more",
        no_points_at=2_000_000,
        full_points_at=9_000_000_000_000,
        relative=True,
    )
    RatingFormula.objects.filter(pk=draft.pk).update(is_draft=False, valid_from=QUARTER.first_day)

    ratings.compute(quarter=QUARTER, counts={})

    rating = ratings.of_quarter(QUARTER).get(territory=world.district)
    line = rating.contributions.get(indicator__figure="stat_income")
    assert (line.value, line.judged, line.middle, line.numerator) == (value,) * 4
