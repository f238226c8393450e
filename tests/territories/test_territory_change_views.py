"""The page where an administrator records what an act did to the network of territories."""

import datetime as dt
import os
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from receptions.choices import ReportState
from receptions.models import QuarterReport
from territories import clock
from territories.choices import ChangeKind, Level, Role
from territories.effects import EffectKind
from territories.models import Office, Post, Territory, TerritoryChange
from territories.people_today import cards
from tests.browser import PHONE, faults
from tests.drawn import Drawn
from tests.factories.receptions import ReceptionFactory, question
from tests.factories.territories import (
    MahallaFactory,
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
    world,
)
from tests.today import drawn

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = pytest.mark.django_db
ACT = {"on": "2026-09-01", "act": "PF-7, 25.08.2026"}
NEW = reverse("territories:change-new")


@pytest.fixture
def where(client):
    found = world()
    found.by = found.users[Role.ADMINISTRATOR]
    client.force_login(found.by)
    client.cookies["django_language"] = "en"
    return found


def merging(where, **fields):
    return {
        "kind": "merge",
        "gone_1": str(where.district),
        "gone_1_id": str(where.district.pk),
        "into": str(where.neighbour),
        "into_id": str(where.neighbour.pk),
        **ACT,
        **fields,
    }


def moving(where, **fields):
    return {
        "kind": "move",
        "territory_id": str(where.district.pk),
        "under_id": str(where.far_region.pk),
        **ACT,
        **fields,
    }


def splitting(where, **fields):
    return {
        "kind": "split",
        "old_id": str(where.district.pk),
        "number": "2",
        "drawn": f"{where.district.pk}:2:0",
        "code_1": "9901",
        "name_uz_1": "Birinchi tuman",
        "name_uz_cyrl_1": "Биринчи туман",
        "name_ru_1": "Первый район",
        "code_2": "9902",
        "name_uz_2": "Ikkinchi tuman",
        "name_uz_cyrl_2": "Иккинчи туман",
        "name_ru_2": "Второй район",
        f"goes_{where.mahalla.pk}": "2",
        **ACT,
        **fields,
    }


def looked(client, data):
    """The form as the page sends it once the preview was seen."""
    return {**data, "seen": client.post(NEW, data).context["seen"]}


def told(response, kind):
    return [
        one.sentence
        for _heading, _tone, effects in response.context["groups"]
        for one in effects
        if one.kind == kind
    ]


def test_a_merge_is_shown_and_then_recorded_as_it_was_seen(client, where):
    question(reception=ReceptionFactory(territory=where.district))
    data = merging(where)

    shown = client.post(NEW, data)
    assert shown.status_code == 200
    assert not TerritoryChange.objects.exists()
    assert "1 territory gets another parent." in told(shown, EffectKind.MOVES)
    assert "1 reception is left to be closed." in told(shown, EffectKind.LEFT)
    assert re.search(
        r"<summary>1 territory gets another parent\.</summary>", shown.content.decode()
    )

    made = client.post(NEW, {**data, "seen": shown.context["seen"]})
    change = TerritoryChange.objects.get()
    assert made["Location"] == reverse("territories:change-detail", args=[change.pk])
    assert (change.by, change.act) == (where.by, ACT["act"])
    where.mahalla.refresh_from_db()
    assert where.mahalla.parent == where.neighbour
    page = client.get(made["Location"]).content.decode()
    assert "1 open question stays there until it is closed." in page
    assert str(where.mahalla) in page


def test_what_the_preview_says_of_a_move_is_what_happens(client, where):
    body = where.office.body
    old = OfficeFactory(territory=where.region, body=body)
    new = OfficeFactory(territory=where.far_region, body=body)
    Office.objects.filter(pk=where.office.pk).update(
        parent=old, path=f"{old.path}{where.district.code}."
    )
    without = OfficeFactory(territory=where.district, parent=OfficeFactory(territory=where.region))
    data = moving(where)

    shown = client.post(NEW, data)
    (answers,) = [
        e for _h, _t, es in shown.context["groups"] for e in es if "answers" in e.sentence
    ]
    client.post(NEW, {**data, "seen": shown.context["seen"]})

    assert answers.sentence == "1 office answers to another office from then on."
    assert str(new) in answers.examples[0].hint
    assert any("none of that body" in one for one in told(shown, EffectKind.WARNING))
    where.office.refresh_from_db()
    before = without.parent
    without.refresh_from_db()
    assert (where.office.parent, without.parent) == (new, before)
    assert "1 territory below goes along." in told(shown, EffectKind.MOVES)
    where.mahalla.refresh_from_db()
    assert where.mahalla.path.startswith(where.far_region.path)


def test_who_sees_a_moved_district_is_named(client, where):
    lost, won = where.users[Role.REGIONAL_HEAD], where.foreign[Role.REGIONAL_HEAD]

    shown = client.post(NEW, moving(where))

    groups = [e for _h, _t, es in shown.context["groups"] for e in es]
    named = {e.sentence: [str(one) for one in e.examples] for e in groups}
    assert named["1 post above no longer reaches what moves."] == [lost.full_name]
    assert named["1 post reaches what moves from then on."] == [won.full_name]
    client.post(NEW, {**moving(where), "seen": shown.context["seen"]})
    district = Territory.objects.get(pk=where.district.pk)
    assert not type(lost).objects.get(pk=lost.pk).powers.at("view_appeals", district)
    assert type(won).objects.get(pk=won.pk).powers.at("view_appeals", district)


def test_a_split_asks_for_the_new_ones_first_and_keeps_what_is_typed(client, where):
    first = {"kind": "split", "old": str(where.district), "number": "2", **ACT}

    asked = client.post(NEW, first)

    form = asked.context["form"]
    assert (asked.status_code, form.is_bound) == (200, False)
    assert {"code_1", "code_2", f"goes_{where.mahalla.pk}"} <= set(form.fields)
    page = asked.content.decode()
    assert ACT["act"] in page
    assert f'value="{where.district.pk}:2:0"' in page


def test_a_split_is_recorded_with_where_everything_goes(client, where):
    data = looked(client, splitting(where))

    client.post(NEW, data)

    made = Territory.objects.get(code="9902")
    where.mahalla.refresh_from_db()
    where.district.refresh_from_db()
    assert (where.mahalla.parent, made.name_en) == (made, "Ikkinchi tuman")
    assert where.district.valid_to == dt.date(2026, 9, 1)
    assert TerritoryChange.objects.get().kind == ChangeKind.SPLIT


def test_what_is_not_named_goes_where_the_rest_goes(client, where):
    other = MahallaFactory(parent=where.district)
    data = splitting(where, rest="1", **{f"goes_{where.mahalla.pk}": ""})

    client.post(NEW, looked(client, data))

    assert set(Territory.objects.get(code="9901").children.all()) == {where.mahalla, other}


def test_a_split_warns_of_territories_without_a_reception(client, where):
    shown = client.post(NEW, splitting(where))

    warned = told(shown, EffectKind.WARNING)
    assert any(one.startswith("Birinchi tuman has no reception") for one in warned)


def test_mahallas_are_found_and_merged(client, where):
    other = MahallaFactory(parent=where.district, name_uz="Navbahor")
    found = client.get(reverse("territories:lookup-every-place"), {"q": "навбаҳор"}).json()
    assert [one["id"] for one in found] == [other.pk]

    data = merging(where, gone_1=f"{other}, {where.district}", gone_1_id="")
    data |= {"into": str(where.mahalla), "into_id": str(where.mahalla.pk)}
    client.post(NEW, looked(client, data))

    other.refresh_from_db()
    assert other.valid_to == dt.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("make", "wrong", "field", "said"),
    [
        (merging, {"act": ""}, "act", "required"),
        (merging, {"on": ""}, "on", "required"),
        (merging, {"on": "2100-01-01"}, "on", "lies ahead"),
        (merging, {"on": "2016-12-31"}, "on", "did not exist"),
        (merging, {"gone_1_id": "0", "gone_1": "nowhere"}, "gone_1", "Nothing is called"),
        (moving, {"under_id": ""}, "under", "required"),
        (splitting, {"number": "1", "stays": ""}, "number", "two or more"),
        (splitting, {"code_2": "9901"}, "code_2", "one code"),
        (splitting, {"code_1": "a.b"}, "code_1", "Digits"),
        (splitting, {"name_ru_2": ""}, "name_ru_2", "required"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client, where, make, wrong, field, said
):
    data = make(where, **wrong)
    if make is splitting and wrong.get("number") == "1":
        data |= {"drawn": f"{where.district.pk}:1:0", f"goes_{where.mahalla.pk}": "1"}

    response = client.post(NEW, data)

    assert response.status_code == 422
    assert said in str(response.context["form"].errors[field])
    assert not TerritoryChange.objects.exists()
    typed = data["act"] or ACT["on"]
    assert typed in response.content.decode()


def _twice(where):
    return merging(where, gone_2_id=str(where.district.pk)), "gone_2"


def _into_itself(where):
    return merging(where, into_id=str(where.district.pk)), "gone_1"


def _under_itself(where):
    return moving(where, under_id=str(where.district.pk)), "under"


def _below_itself(where):
    return moving(where, under_id=str(where.mahalla.pk)), "under"


def _under_the_wrong_level(where):
    return moving(where, under_id=str(where.far.pk)), "under"


def _already_there(where):
    return moving(where, under_id=str(where.region.pk)), "under"


def _of_another_parent(where):
    return merging(where, gone_1_id=str(where.far.pk)), "gone_1"


def _ended_before(where):
    Territory.objects.filter(pk=where.district.pk).update(valid_to=dt.date(2026, 8, 1))
    return merging(where), "gone_1"


def _with_a_taken_code(where):
    return splitting(where, code_2=where.far.code), "code_2"


def _with_something_left_over(where):
    return splitting(where, **{f"goes_{where.mahalla.pk}": ""}), f"goes_{where.mahalla.pk}"


@pytest.mark.parametrize(
    "case",
    [
        _twice,
        _into_itself,
        _under_itself,
        _below_itself,
        _under_the_wrong_level,
        _already_there,
        _of_another_parent,
        _ended_before,
        _with_a_taken_code,
        _with_something_left_over,
    ],
)
def test_a_change_that_cannot_be_is_refused_at_the_territory_that_is_wrong(client, where, case):
    data, field = case(where)

    response = client.post(NEW, data)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not TerritoryChange.objects.exists()


def test_a_change_is_refused_when_it_touches_something_else_by_now(client, where):
    data = looked(client, merging(where))
    MahallaFactory(parent=where.district)

    response = client.post(NEW, data)

    assert response.status_code == 409
    assert "has changed since you looked" in response.content.decode()
    assert not TerritoryChange.objects.exists()
    again = client.post(NEW, {**data, "seen": response.context["seen"]})
    assert again.status_code == 302


def test_another_day_is_shown_before_it_is_recorded(client, where):
    data = looked(client, merging(where))

    response = client.post(NEW, {**data, "on": "2026-09-02"})

    assert response.status_code == 200
    assert not response.context["changed"]
    assert not TerritoryChange.objects.exists()


def test_the_language_of_the_preview_does_not_matter(client, where):
    data = looked(client, merging(where))
    client.cookies["django_language"] = "ru"

    assert client.post(NEW, data).status_code == 302


@pytest.mark.parametrize("make", [merging, moving, splitting])
def test_the_same_form_sent_twice_leads_to_the_one_change(client, where, make):
    data = looked(client, make(where))

    first, second = client.post(NEW, data), client.post(NEW, data)

    assert first["Location"] == second["Location"]
    assert TerritoryChange.objects.count() == 1


def sealed(territory):
    QuarterReport.objects.create(
        reception=ReceptionFactory(territory=territory),
        year=2026,
        quarter=3,
        state=ReportState.SUBMITTED,
        due_on=dt.date(2026, 10, 10),
        digest="x",
        submitted_by=UserFactory(),
        submitted_at=clock.now(),
    )


def test_a_sealed_report_of_the_quarter_refuses_a_move_beside_the_day(client, where):
    sealed(where.region)

    response = client.post(NEW, moving(where))

    assert "are sealed" in str(response.context["form"].errors["on"])


def test_a_sealed_report_that_holds_is_told_before(client, where):
    sealed(where.district)

    warned = told(client.post(NEW, merging(where)), EffectKind.WARNING)

    assert any(one.startswith("1 report is sealed: its figures don't change") for one in warned)
    assert any("84 days back" in one for one in warned)


def test_changes_are_listed_with_what_they_did(client, where):
    client.post(NEW, looked(client, merging(where)))
    moved = TerritoryFactory(parent=where.region)
    client.post(NEW, looked(client, moving(where, territory_id=str(moved.pk), act="PF-8")))

    page = client.get(reverse("territories:change-list"))

    numbers = [(len(r.ended), len(r.made), len(r.moved)) for r in page.context["rows"]]
    assert sorted(numbers) == [(0, 0, 1), (1, 0, 1)]
    assert where.by.full_name in page.content.decode()
    assert (
        reverse("territories:change-list")
        in client.get(reverse("territories:territory-list")).content.decode()
    )


def test_the_list_asks_as_often_for_many_changes_as_for_one(client, where):
    def query_count():
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("territories:change-list"))
        return len(found)

    client.post(NEW, looked(client, merging(where)))
    one = query_count()
    for number in range(4):
        place = TerritoryFactory(parent=RegionFactory())
        data = moving(where, territory_id=str(place.pk), act=f"PF-{number}")
        client.post(NEW, looked(client, data))

    assert query_count() == one


def test_registrars_read_the_changes_without_who_recorded_them(client, where):
    client.post(NEW, looked(client, merging(where)))
    client.force_login(where.foreign[Role.REGISTRAR])

    page = client.get(reverse("territories:change-detail", args=[TerritoryChange.objects.get().pk]))

    assert ACT["act"] in page.content.decode()
    assert where.by.full_name not in page.content.decode()


def test_posts_left_at_a_territory_that_ended_wait_for_the_administrator(client, where):
    left = Post.objects.get(user=where.users[Role.HEAD])
    client.post(NEW, looked(client, merging(where)))

    with translation.override("en"):
        titles = {str(card.title): card for card in drawn(cards(where.by))}

    assert left.user.full_name in [
        one.label for one in titles["Posts at territories that are no more"].items
    ]


@pytest.mark.parametrize(
    ("kind", "field"), [("merge", "gone_1"), ("split", "old"), ("move", "territory")]
)
def test_the_page_of_a_territory_opens_the_form_with_it(client, where, kind, field):
    page = client.get(reverse("territories:territory-detail", args=[where.district.code]))
    assert f"{NEW}?kind=merge&amp;place={where.district.code}" in page.content.decode()

    form = client.get(NEW, {"kind": kind, "place": where.district.code}).context["form"]

    assert form[field].value() == (
        str(where.district.pk), f"{where.district}, {where.district.parent}"
    )  # fmt: skip


def test_levels_of_new_territories_are_those_of_the_old(client, where):
    client.post(NEW, looked(client, splitting(where)))

    assert Territory.objects.get(code="9901").level == Level.DISTRICT


@pytest.mark.parametrize("make", [merging, moving, splitting])
def test_what_is_shown_before_passes_axe_on_a_phone(browser, client, where, make):
    question(reception=ReceptionFactory(territory=where.district))
    context = browser.new_context(viewport=PHONE)
    page = Drawn(context.new_page())

    page.show(NEW, client.post(NEW, make(where)))
    for one in page.page.locator("details.c-fold > summary").all():
        one.click()

    assert faults(page.page, part="main") == []
    assert page.page.locator("details.c-fold[open] li").count() > 0
    context.close()
