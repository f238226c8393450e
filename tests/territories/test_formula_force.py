"""Before a formula comes into force: what it changes is told, and confirmed as it was seen."""

from decimal import Decimal

import pytest
from django.urls import reverse

from territories.choices import Role
from territories.models import RatingFormula
from territories.periods import Quarter
from territories.services import rating_formulas, ratings
from tests.territories.test_rating_way import after, compute, draft, lines_of, world

pytestmark = pytest.mark.django_db
__all__ = ["after", "draft", "world"]


def test_the_administration_sees_what_a_formula_changes_and_confirms_it(client, world, draft):
    compute(world)
    lines = lines_of(draft, weight=Decimal("17.5"), full_points_at=Decimal(99))
    lines[1]["weight"] += Decimal("2.5") + lines.pop()["weight"]
    rating_formulas.edit(
        formula=draft, values={"minimum_appeals": 500}, indicators=lines, groups=[]
    )
    client.force_login(world.users[Role.ADMINISTRATION])
    address = reverse("territories:formula-force", args=[draft.version])

    told = client.post(address, {"valid_from": "2027-01-01"})

    draft.refresh_from_db()
    assert draft.is_draft
    changes = told.context["changes"]
    assert changes.replaced.version == 4
    assert [bool(one.after) for one in changes.indicators] == [True, True, False]
    assert "17.5" in changes.indicators[0].after
    assert len(changes.indicators) + changes.same == 1 + draft.indicators.count()
    assert ("30", "500") in [(one.before, one.after) for one in changes.terms]
    assert told.context["moved"] == 5
    assert "5 territories would have another class" in told.text

    done = client.post(address, {"valid_from": "2027-01-01", "seen": told.context["seen"]})
    assert done.status_code == 302
    assert ratings.formula_for(Quarter(2027, 1)) == draft


@pytest.mark.parametrize("change", ["draft", "day"])
def test_what_was_not_seen_is_not_put_in_force(client, world, draft, change):
    client.force_login(world.users[Role.ADMINISTRATION])
    address = reverse("territories:formula-force", args=[draft.version])
    seen = client.post(address, {"valid_from": "2027-01-01"}).context["seen"]
    if change == "draft":
        values = {"good_from": Decimal(50)}
        rating_formulas.edit(formula=draft, values=values, indicators=lines_of(draft), groups=[])

    day = "2027-04-01" if change == "day" else "2027-01-01"
    page = client.post(address, {"valid_from": day, "seen": seen})

    assert (page.status_code, page.context["changed"]) == (409, True)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_draft_that_may_not_be_put_in_force_is_refused_before_anything_is_told(client, world):
    client.force_login(world.users[Role.ADMINISTRATION])
    third = RatingFormula.objects.get(version=3)

    page = client.post(
        reverse("territories:formula-force", args=[3]), {"valid_from": "2027-01-01"}, follow=True
    )

    assert page.redirect_chain
    assert "stat_rating" in page.text
    third.refresh_from_db()
    assert third.is_draft
