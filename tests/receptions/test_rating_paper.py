"""The table of ratings: one order on page, paper and workbook; the paper in each language."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from pypdf import PdfReader

from cms import published
from receptions.rating_content import number
from territories import clock
from territories.choices import RatingClass, RatingState, Role
from territories.figures import Count
from territories.models import Rating
from territories.periods import Quarter
from territories.services import rating_formulas, rating_reference, ratings
from tests.factories.territories import CalendarVersionFactory
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
AFTER = dt.datetime(2026, 10, 21, 9, tzinfo=dt.UTC)
LANGUAGES = ["uz", "uz-cyrl", "ru", "en"]


@pytest.fixture
def world():
    """The neighbour is certainly good; the district better by luck, the far one too small."""
    with clock.playing(AFTER):
        CalendarVersionFactory()
        rating_reference.load_formulas()
        found = make_world()
        shares = {
            found.neighbour: (2000, 0.94),
            found.region: (2000, 0.80),
            found.far_region: (2000, 0.70),
            found.district: (60, 0.95),
            found.far: (5, 1.00),
        }
        counts = {}
        for place, (volume, share) in shares.items():
            good, bad = round(volume * share), round(volume * (1 - share))
            for code, pair in {
                "appeals_received": (volume, 0),
                "questions_received": (volume, 0),
                "different_persons": (volume, 0),
                "in_time": (good, volume),
                "confirmed_satisfied": (good, volume),
                "findings_solved": (good, volume),
                "repeats": (bad, volume),
                "false_closures_sampled": (bad, volume),
            }.items():
                counts.setdefault(code, {})[place.pk] = Count(*pair)
        ratings.compute(quarter=QUARTER, counts=counts)
        yield found


def paper_of(client, language="uz"):
    client.cookies["django_language"] = language
    answer = client.get(
        reverse("receptions:rating-paper", args=[QUARTER.slug]), HTTP_ACCEPT_LANGUAGE=language
    )
    return PdfReader(io.BytesIO(answer.content))


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_every_table_has_the_order_of_what_is_certain_and_who_is_not_rated_last(client, world):
    rows = {one.territory: one for one in ratings.of_quarter(QUARTER)}
    lucky, certain, small = (rows[one] for one in (world.district, world.neighbour, world.far))
    assert lucky.score > certain.score
    assert lucky.low < certain.low
    assert small.score is None
    client.force_login(world.users[Role.ADMINISTRATION])

    listed = client.get(reverse("territories:rating-list")).context["rows"]
    peers = client.get(reverse("territories:rating-detail", args=[lucky.pk])).context["peers"]
    workbook = client.get(reverse("receptions:rating-sheet", args=[QUARTER.slug]))
    book = list(load_workbook(io.BytesIO(workbook.content)).worksheets[0].values)[1:]
    text = words_of(paper_of(client, "en"))

    local = [world.neighbour, world.district, world.far]
    assert [one["rating"].territory for one in listed if one["rating"].territory in local] == local
    assert [one["rating"].territory for one in peers] == local
    regions = [world.region, world.far_region]
    assert [line[0] for line in book] == [str(one) for one in (*regions, *local)]
    assert [line[4] for line in book] == ["1", "2", "1", "2", "–"]
    with translation.override("en"):
        for place, found in ((1, certain), (2, lucky)):
            label = found.get_rating_class_display()
            assert f"{found.territory.name_uz} {label} {place} {number(found.score)}" in text
    assert text.index(world.region.name_uz) < text.index(world.far_region.name_uz)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_table_formula_and_terms_in_its_language(client, world, language):
    formula = ratings.formula_for(QUARTER)
    client.force_login(world.users[Role.ADMINISTRATION])

    reader = paper_of(client, language)

    text = words_of(reader)
    with translation.override(language):
        assert reader.metadata.title == f"{_('Rating of territories')}, {QUARTER}"
        assert reader.trailer["/Root"]["/Lang"].lower().startswith(language)
        for rating in Rating.objects.select_related("territory"):
            cells = [str(rating.territory), str(rating.get_rating_class_display())]
            if rating.score is not None:
                interval = f"{number(rating.low)} … {number(rating.high)}"
                assert f"{number(rating.score)} {interval}" in text
            assert all(cell in text for cell in cells)
        for place, one in enumerate(formula.indicators.all(), 1):
            assert f"{place}. {rating_formulas.name_of(one)[:30]}" in text
        for threshold in (formula.exemplary_from, formula.good_from):
            assert number(threshold, 0) in text
        for label in (*RatingClass.labels, _("The formula"), _("Explanation of terms")):
            assert str(label) in text
        assert _("Not all of these ratings are decided; they may still change.") in text


def test_a_decided_table_is_not_called_open_and_names_its_formula(client, world):
    for role in (world.users, world.foreign):
        head = role[Role.REGIONAL_HEAD]
        ratings.propose(quarter=QUARTER, territory=head.main_post.territory, by=head)
    with clock.playing(AFTER + dt.timedelta(days=7)):
        ratings.approve(quarter=QUARTER, by=world.users[Role.ADMINISTRATION])
    assert set(Rating.objects.values_list("state", flat=True)) == {RatingState.APPROVED}
    client.force_login(world.users[Role.ADMINISTRATION])

    text = words_of(paper_of(client, "en"))

    assert "may still change" not in text
    assert f"Formula version {ratings.formula_for(QUARTER).version}," in text
    public = [one.territory for one in published.ratings(QUARTER)]
    assert public == [world.neighbour, world.district, world.far]


@pytest.mark.parametrize(
    ("score", "written"), [("76.05", "76.1"), ("69.96", "70.0"), ("50", "50.0")]
)
def test_the_paper_rounds_a_score_as_the_page_does(score, written):
    with translation.override("en"):
        assert number(Decimal(score)) == floatformat(Decimal(score), 1) == written
        assert number(None) == "–"
