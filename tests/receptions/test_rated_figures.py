"""Figures of rating formulas: when they may be switched off, and whose cases are listed."""

import pytest
from django.urls import reverse

from territories import clock
from territories.choices import Role
from territories.exceptions import FigureError
from territories.figure_registry import registry
from territories.models import Rating, RatingFormula, RatingIndicator
from territories.periods import Quarter
from territories.services import figure_catalogue
from tests.factories import receptions as make
from tests.factories.territories import UserFactory
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def formula(version, valid_from, figure, *, is_draft=False):
    made = RatingFormula.objects.create(
        version=version, valid_from=valid_from, source="x", is_draft=is_draft
    )
    RatingIndicator.objects.create(
        formula=made,
        figure=figure,
        weight=100,
        direction="more",
        no_points_at=0,
        full_points_at=1,
    )
    return made


def rating(place, quarter, made, state="draft"):
    by = UserFactory() if state == "approved" else None
    moment = clock.now()
    return Rating.objects.create(
        territory=place,
        year=quarter.year,
        quarter=quarter.number,
        formula=made,
        rating_class="good",
        computed_at=moment,
        state=state,
        approved_by=by,
        approved_at=by and moment,
    )


def test_a_figure_of_a_draft_formula_may_be_switched_off(world):
    formula(98, clock.today(), "collective", is_draft=True)

    figure_catalogue.switch(code="collective", by=UserFactory(), active=False)

    assert "collective" not in registry.figures


def test_a_figure_of_a_quarter_not_decided_yet_is_not_switched_off(world):
    now = Quarter.of(clock.today())
    past = formula(98, now.previous.first_day, "collective")
    formula(99, now.first_day, "in_time")
    with pytest.raises(FigureError):
        figure_catalogue.switch(code="collective", by=UserFactory(), active=False)
    rating(world.district, now.previous, past, "approved")
    waiting = rating(world.far, now.previous, past)
    with pytest.raises(FigureError):
        figure_catalogue.switch(code="collective", by=UserFactory(), active=False)
    waiting.delete()

    figure_catalogue.switch(code="collective", by=UserFactory(), active=False)

    assert "collective" not in registry.figures


def test_the_cases_of_a_rating_leave_out_a_complaint_kept_from_the_head(client, world):
    desk = make.ReceptionFactory(territory=world.district)
    shown, hidden = make.appeal(desk), make.appeal(desk)
    head = world.users[Role.HEAD]
    about = {"complained_office": world.office, "complained_user": head}
    type(hidden).objects.filter(pk=hidden.pk).update(**about)
    made = formula(98, clock.today(), "appeals_received")
    rated = rating(world.district, Quarter.of(clock.today()), made)
    rated.contributions.create(indicator=made.indicators.get(), numerator=2, denominator=1)
    client.force_login(head)

    page = client.get(reverse("territories:rating-cases", args=[rated.pk, "appeals_received"]))

    assert shown.number in page.content.decode()
    assert hidden.number not in page.content.decode()
