"""The way of a rating: formulas drafted and frozen, objections, decisions; and its pages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from territories import clock, rating_bases
from territories.choices import ObjectionState, RatingClass, RatingState, Reason, Role
from territories.exceptions import RatingError
from territories.figures import Count
from territories.models import RatingFormula, RatingObjection
from territories.periods import Quarter
from territories.rating_today import cards
from territories.services import (
    rating_formulas,
    rating_objections,
    rating_reference,
    rating_sheets,
    ratings,
    statistic_reference,
    statistics,
)
from tests.factories import statistics as make_statistics
from tests.factories.territories import CalendarVersionFactory, UserFactory
from tests.factories.territories import world as make_world
from tests.today import drawn

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
AFTER = dt.datetime(2026, 10, 21, 9, tzinfo=dt.UTC)
LATER = AFTER + dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def after():
    with clock.playing(AFTER):
        yield


@pytest.fixture
def world():
    CalendarVersionFactory()
    rating_reference.load_formulas()
    found = make_world()
    found.hokim = UserFactory(role=Role.EXECUTOR, place=found.khokimiyat)
    return found


def compute(world, quarter=QUARTER, **special):
    """Everybody alike, but for the district's counts."""
    usual = {
        "appeals_received": (200, 0),
        "questions_received": (200, 0),
        "different_persons": (200, 0),
        "in_time": (180, 200),
        "confirmed_satisfied": (60, 200),
        "findings_solved": (30, 60),
        "repeats": (12, 200),
        "false_closures_sampled": (1, 20),
    }
    places = [world.neighbour, world.region, world.far, world.far_region]
    counts = {code: {one.pk: Count(*pair) for one in places} for code, pair in usual.items()}
    for code, pair in {**usual, **special}.items():
        counts[code][world.district.pk] = Count(*pair)
    return ratings.compute(quarter=quarter, counts=counts)


def rating_of(world, quarter=QUARTER):
    return ratings.of_quarter(quarter).get(territory=world.district)


def propose(world):
    return ratings.propose(
        quarter=QUARTER, territory=world.region, by=world.users[Role.REGIONAL_HEAD]
    )


def approve(world):
    return ratings.approve(quarter=QUARTER, by=world.users[Role.ADMINISTRATION])


@pytest.fixture
def proposed(world):
    compute(world)
    propose(world)
    return rating_of(world)


def objection(world, rating, figure="in_time"):
    return rating_objections.object_to(
        rating=rating,
        office=world.khokimiyat,
        figure=figure,
        text="Ikki savol noto‘g‘ri hisoblangan",
        by=world.hokim,
    )


# -- formulas ----------------------------------------------------------------------------------


def test_the_shipped_formulas_weigh_a_hundred_and_the_second_is_in_force(world):
    assert ratings.formula_for(QUARTER).version == 2
    for formula in RatingFormula.objects.all():
        assert sum(one.weight for one in formula.indicators.all()) == 100, formula
    stages = RatingFormula.objects.get(version=3).indicators.values_list("stage", "weight")
    assert sum(weight for stage, weight in stages if stage == "1") == 50


def test_an_older_version_is_said_to_be_replaced(client, world):
    client.force_login(world.users[Role.ADMINISTRATION])

    shown = client.get(reverse("territories:formula-list")).context["formulas"]

    tones = {formula.version: tone for formula, _state, tone in shown}
    assert tones == {1: "neutral", 2: "good", 3: "wait", 4: "info"}


def test_who_sees_no_drafts_is_told_why_a_number_is_missing(client, world):
    client.force_login(world.users[Role.HEAD])

    page = client.get(reverse("territories:formula-list"))

    assert [formula.version for formula, _state, _tone in page.context["formulas"]] == [4, 2, 1]
    assert "drafts are seen by those who decide" in page.text


def test_loading_again_adds_nothing(world):
    assert rating_reference.load_formulas() == 4


CHANGES = {
    "update": lambda one: RatingFormula.objects.filter(pk=one.pk).update(good_from=1),
    "delete": lambda one: RatingFormula.objects.filter(pk=one.pk).delete(),
    "indicator": lambda one: one.indicators.update(weight=1),
    "group": lambda one: one.peer_groups.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_a_formula_in_force(world, change):
    formula = RatingFormula.objects.get(version=2)
    with pytest.raises(InternalError), transaction.atomic():
        CHANGES[change](formula)


@pytest.fixture
def draft(world):
    return rating_formulas.draft(source=None, by=world.users[Role.ADMINISTRATION])


def lines_of(formula, **first):
    lines = list(formula.indicators.values(*rating_formulas.INDICATOR_FIELDS))
    return [{**lines[0], **first}, *lines[1:]]


def test_a_draft_copies_the_newest_formula_in_force(draft):
    source = RatingFormula.objects.get(version=4)

    assert (draft.version, draft.is_draft) == (5, True)
    assert lines_of(draft) == lines_of(source)
    assert draft.peer_groups.count() == source.peer_groups.count()
    assert ratings.formula_for(Quarter(2027, 4)).version == 4


def test_weights_of_ninety_nine_are_refused_with_their_sum(draft):
    lines = lines_of(draft, weight=Decimal(19))
    with pytest.raises(RatingError, match="99"):
        rating_formulas.edit(formula=draft, values={}, indicators=lines, groups=[])


@pytest.mark.parametrize("figure", ["appeals_received", "appeals_per_10000"])
def test_a_figure_of_how_many_come_is_refused(draft, figure):
    lines = lines_of(draft, figure=figure)
    with pytest.raises(RatingError):
        rating_formulas.edit(formula=draft, values={}, indicators=lines, groups=[])


@pytest.mark.parametrize(
    ("wrong", "day"),
    [
        ({"minimum_appeals": 5}, dt.date(2027, 1, 1)),
        ({}, dt.date(2027, 1, 2)),
        ({}, dt.date(2026, 7, 1)),
    ],
)
def test_put_in_force_refuses_few_appeals_odd_days_and_decided_quarters(
    world, proposed, draft, wrong, day
):
    with clock.playing(LATER):
        approve(world)
    RatingFormula.objects.filter(pk=draft.pk).update(**wrong)
    with pytest.raises(RatingError):
        rating_formulas.put_in_force(
            formula=draft, valid_from=day, by=world.users[Role.ADMINISTRATION]
        )


def test_put_in_force_refuses_figures_that_do_not_exist(world):
    formula = RatingFormula.objects.get(version=3)
    with pytest.raises(RatingError, match="stat_rating"):
        rating_formulas.put_in_force(
            formula=formula,
            valid_from=dt.date(2027, 1, 1),
            by=world.users[Role.ADMINISTRATION],
        )


def test_a_formula_in_force_counts_from_its_day_and_is_frozen(world, draft):
    by = world.users[Role.ADMINISTRATION]
    rating_formulas.put_in_force(formula=draft, valid_from=dt.date(2027, 1, 1), by=by)

    assert ratings.formula_for(Quarter(2026, 4)).version == 2
    assert ratings.formula_for(Quarter(2027, 1)).version == 5
    with pytest.raises(RatingError):
        rating_formulas.discard(formula=draft)


def test_a_preview_shows_both_classes_and_saves_nothing(world, draft):
    compute(world)
    RatingFormula.objects.filter(pk=draft.pk).update(minimum_appeals=500)

    changes = rating_formulas.preview(formula=draft, quarter=QUARTER)

    [own] = [one for one in changes if one.territory == world.district]
    assert own.moved
    assert own.new.rating_class == RatingClass.NOT_ENOUGH_DATA
    assert own.why == Reason.FEW_APPEALS.label
    assert rating_of(world).score is not None


def test_the_published_method_of_two_stages_is_computed_from_imported_statistics(
    world, django_assert_max_num_queries
):
    statistic_reference.load()
    formula = RatingFormula.objects.get(version=3)
    codes = [one.figure.removeprefix("stat_") for one in formula.indicators.all()]
    by = world.users[Role.ADMINISTRATION]
    full, most = world.district.code, world.far.code
    make_statistics.published(
        by,
        *[(full, code, 80) for code in codes],
        *[(most, code, 60) for code in codes[:-1]],
        period=statistics.Period(QUARTER.year - 1),
    )

    with django_assert_max_num_queries(60):  # not one an indicator and territory
        strict = rating_formulas.preview(formula=formula, quarter=QUARTER)
    formula.missing = "shared"
    shared = rating_formulas.preview(formula=formula, quarter=QUARTER)

    classes = {one.territory.pk: one.new.rating_class for one in strict}
    assert classes[world.district.pk] == RatingClass.EXEMPLARY
    assert classes[world.far.pk] == RatingClass.NOT_ENOUGH_DATA
    scores = {one.territory.pk: one.new.score for one in shared}
    assert (scores[world.district.pk], scores[world.far.pk]) == (80, 60)
    assert scores[world.neighbour.pk] is None


# -- computing ---------------------------------------------------------------------------------


def test_compute_keeps_the_interval_and_what_the_peers_said(world):
    compute(world, in_time=(190, 200))

    rating = rating_of(world)
    line = rating.contributions.get(indicator__figure="in_time")
    assert rating.low < rating.score < rating.high
    assert line.value == 95
    assert line.peer < 95
    assert 0 < line.trust < 1
    assert sum(one.points or 0 for one in rating.contributions.all()) == rating.score


def test_a_class_stays_without_evidence_and_says_so(world):
    with clock.playing(AFTER - dt.timedelta(days=92)):
        compute(world, Quarter(2026, 2))
    before = rating_of(world, Quarter(2026, 2))
    with clock.playing(AFTER - dt.timedelta(days=92)):
        by = world.users[Role.REGIONAL_HEAD]
        ratings.propose(quarter=Quarter(2026, 2), territory=world.region, by=by)
    with clock.playing(AFTER - dt.timedelta(days=80)):
        ratings.approve(quarter=Quarter(2026, 2), by=world.users[Role.ADMINISTRATION])
    assert before.rating_class == RatingClass.GOOD
    compute(world, false_closures_sampled=(5, 20), in_time=(172, 200))

    rating = rating_of(world)
    assert rating.score < 55 <= rating.high
    assert (rating.rating_class, rating.by_score) == ("good", "unsatisfactory")
    assert rating.is_held


def test_territories_without_people_or_reception_are_not_enough_data(world):
    world.far.population = 0
    world.far.save()
    world.neighbour.population = None
    world.neighbour.save()

    computed = ratings.compute(quarter=QUARTER)

    assert {one.rating_class for one in computed} == {RatingClass.NOT_ENOUGH_DATA}


def test_persons_are_read_from_the_floor_above(world):
    assert rating_bases.persons(QUARTER.first_day, QUARTER.last_day) == {}
    assert rating_sheets.usual_persons(QUARTER) == {}


# -- proposing, objecting, deciding -------------------------------------------------------------


def test_a_running_quarter_is_preliminary_and_not_proposed(world):
    with clock.playing(AFTER - dt.timedelta(days=30)):
        compute(world)
        assert rating_of(world).is_preliminary
        with pytest.raises(RatingError, match=r"30\.09\.2026"):
            propose(world)

    with pytest.raises(RatingError):
        propose(world)  # over now, but still the result of then

    compute(world)
    propose(world)
    assert rating_of(world).state == RatingState.PROPOSED


def test_nothing_is_decided_while_objections_may_come(world, proposed):
    assert proposed.objections_until == dt.date(2026, 10, 23)
    with pytest.raises(RatingError, match=r"23\.10\.2026"):
        approve(world)

    with clock.playing(LATER):
        approve(world)
    assert rating_of(world).state == RatingState.APPROVED


def test_an_open_objection_holds_its_rating_back_alone(world, proposed):
    objection(world, proposed)

    with clock.playing(LATER):
        approve(world)

        assert rating_of(world).state == RatingState.PROPOSED
        assert ratings.of_quarter(QUARTER).filter(state=RatingState.APPROVED).count() == 2
        with pytest.raises(RatingError):
            approve(world)


def test_a_rejected_objection_leaves_the_figure_and_frees_the_decision(world, proposed):
    found = objection(world, proposed)
    by = world.users[Role.REGIONAL_HEAD]
    rating_objections.reject(objection=found, answer="Hisob to‘g‘ri", by=by)

    with clock.playing(LATER):
        approve(world)
    assert rating_of(world).score == proposed.score
    with pytest.raises(RatingError):
        rating_objections.reject(objection=found, answer="yana", by=by)


def test_a_corrected_figure_changes_the_rating_and_sends_it_back(world, proposed, monkeypatch):
    read = rating_sheets.sheet
    compute(world)  # the same again leaves the proposal
    kept = {
        one.indicator.figure: (one.numerator, one.denominator)
        for one in proposed.contributions.all()
    }

    def same_counts(quarter, formula, counts=None):
        counts = {code: {world.district.pk: Count(*pair)} for code, pair in kept.items() if pair[1]}
        for code in ("appeals_received", "questions_received", "different_persons"):
            counts[code] = {world.district.pk: Count(200)}
        return read(quarter, formula, counts)

    monkeypatch.setattr(ratings, "sheet", same_counts)
    found = objection(world, rating_of(world))

    rating_objections.accept(
        objection=found,
        answer="Ikki savol boshqa hududniki edi",
        by=world.users[Role.REGIONAL_HEAD],
        corrected=(Decimal(196), Decimal(200)),
    )

    after = rating_of(world)
    assert after.state == RatingState.DRAFT
    assert after.score > proposed.score
    line = after.contributions.get(indicator__figure="in_time")
    assert (line.numerator, line.denominator) == (196, 200)
    assert ratings.of_quarter(QUARTER).filter(state=RatingState.PROPOSED).count() == 2


def test_a_share_is_not_corrected_to_more_than_the_whole(client, world, proposed):
    found = objection(world, proposed)
    head = world.users[Role.REGIONAL_HEAD]
    client.force_login(head)
    typed = {"decision": "accept", "answer": "x", "numerator": "200", "denominator": "20"}

    page = client.post(reverse("territories:objection-answer", args=[found.pk]), typed)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"numerator"}
    with pytest.raises(RatingError):
        rating_objections.accept(
            objection=found, answer="x", by=head, corrected=(Decimal(200), Decimal(20))
        )
    found.refresh_from_db()
    assert found.state == ObjectionState.OPEN


@pytest.mark.parametrize("wrong", ["late", "figure", "twice", "empty", "draft"])
def test_objections_that_are_refused(world, proposed, wrong):
    figure, text, moment = "in_time", "x", AFTER
    if wrong == "late":
        moment = LATER
    elif wrong == "figure":
        figure = "satisfied"
    elif wrong == "twice":
        objection(world, proposed)
    elif wrong == "empty":
        text = "  "
    else:
        proposed = ratings.of_quarter(QUARTER).get(territory=world.far)
    before = RatingObjection.objects.count()
    with clock.playing(moment), pytest.raises(RatingError):
        rating_objections.object_to(
            rating=proposed, office=world.khokimiyat, figure=figure, text=text, by=world.hokim
        )
    assert RatingObjection.objects.count() == before


def test_the_database_knows_what_an_answer_is(world, proposed):
    found = objection(world, proposed)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingObjection.objects.filter(pk=found.pk).update(state=ObjectionState.REJECTED)
    rating_objections.reject(objection=found, answer="yo‘q", by=world.users[Role.REGIONAL_HEAD])
    with pytest.raises(InternalError), transaction.atomic():
        RatingObjection.objects.filter(pk=found.pk).update(text="boshqa")


# -- pages -------------------------------------------------------------------------------------


def test_the_khokimiyat_objects_and_the_region_answers(client, world, proposed):
    client.force_login(world.hokim)
    page = client.get(reverse("territories:rating-detail", args=[proposed.pk]))
    assert page.context["may_object"]
    assert [card.count for card in drawn(cards(world.hokim))] == [1]
    address = reverse("territories:objection-new", args=[proposed.pk])
    assert client.post(address, {"figure": "in_time", "text": ""}).status_code == 422
    assert client.post(address, {"figure": "in_time", "text": "xato"}).status_code == 302

    head = world.users[Role.REGIONAL_HEAD]
    assert sum(card.count for card in drawn(cards(head))) == 1
    client.force_login(head)
    found = RatingObjection.objects.get()
    address = reverse("territories:objection-answer", args=[found.pk])
    wrong = {"decision": "reject", "answer": "x", "numerator": "1", "denominator": "2"}
    assert client.post(address, wrong).status_code == 422
    assert client.post(address, {"decision": "reject", "answer": "x"}).status_code == 302
    found.refresh_from_db()
    assert found.state == ObjectionState.REJECTED


def test_the_page_tells_what_would_change_the_class(client, world, proposed):
    client.force_login(world.users[Role.REGIONAL_HEAD])

    page = client.get(reverse("territories:rating-detail", args=[proposed.pk]))

    assert page.context["goal"] == RatingClass.EXEMPLARY.label
    assert page.context["steps"] or page.context["lack"] > 0
    assert len(page.context["peers"]) == 2


def test_the_table_as_pdf_and_workbook(client, world, proposed, tmp_path):
    client.force_login(world.users[Role.ADMINISTRATION])
    paper = client.get(reverse("receptions:rating-paper", args=[QUARTER.slug]))
    sheet = client.get(reverse("receptions:rating-sheet", args=[QUARTER.slug]))

    assert paper.content.startswith(b"%PDF")
    path = tmp_path / "table.xlsx"
    path.write_bytes(sheet.content)
    book = load_workbook(path)
    rows = list(book.worksheets[0].values)
    assert len(rows) == 6
    assert str(world.district) in {row[0] for row in rows}
    assert client.get(reverse("receptions:rating-paper", args=["2020-1"])).status_code == 404
    assert client.get(reverse("receptions:rating-paper", args=["x"])).status_code == 404
