"""The reference data: complete, joined, and loaded twice without a change."""

import datetime as dt
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from receptions.models import DeadlineRule, Reception, Topic, TopicBody
from territories.choices import DISTRICT_LEVELS, Level, Role
from territories.models import (
    CalendarVersion,
    Council,
    Office,
    RatingFormula,
    StateBody,
    Territory,
    TerritoryLink,
)
from territories.services import reference, territory_changes
from tests.factories.territories import UserFactory

MODELS = (Territory, TerritoryLink, StateBody, Office, Council, Reception, Topic, TopicBody,
          CalendarVersion, DeadlineRule, RatingFormula)  # fmt: skip


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """The whole reference data, loaded once for this module and taken back after it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            call_command("load_reference", verbosity=0)
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _open(country, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


def test_the_tree_has_every_node_once():
    assert Counter(Territory.objects.values_list("level", flat=True)) == {
        Level.COUNTRY: 1,
        Level.REGION: 14,
        Level.DISTRICT: 163,
        Level.CITY: 31,
        Level.CITY_DISTRICT: 14,
        Level.MAHALLA: 9452,
    }


def test_every_path_is_the_parents_path_and_the_own_code():
    below = Territory.objects.exclude(level=Level.COUNTRY)

    assert not below.filter(parent=None).exists()
    built = Concat("parent__path", "code", Value("."))
    assert not below.annotate(built=built).exclude(path=F("built")).exists()
    assert TerritoryLink.objects.filter(valid_to=None, parent=F("child__parent")).count() == (
        below.count()
    )


def test_names_are_there_in_every_language():
    for model in (Territory, Office, Council, Reception, StateBody, Topic):
        empty = Q(name_uz="") | Q(name_uz_cyrl="") | Q(name_ru="") | Q(name_en="")
        assert not model.objects.filter(empty).exists()


def test_english_names_of_mahallas_have_plain_letters():
    mahallas = Territory.objects.filter(level=Level.MAHALLA)

    assert not [one for one in mahallas if not one.name_en.isascii()]
    assert mahallas.filter(name_uz="Bogʻishamol").first().name_en == "Bogishamol"


def test_every_level_has_its_khokimiyat_and_council():
    places = Territory.objects.filter(level__in=[Level.REGION, *DISTRICT_LEVELS])

    counted = places.annotate(seats=Count("offices", filter=Q(offices__is_khokimiyat=True)))
    assert not counted.exclude(seats=1).exists()
    assert not places.filter(council=None).exists()


def test_offices_answer_to_the_branch_above():
    below = Office.objects.exclude(parent=None)

    built = Concat("parent__path", "territory__code", Value("."))
    assert not below.annotate(built=built).exclude(path=F("built")).exists()
    for office in below.filter(is_khokimiyat=False).select_related("parent", "body")[::97]:
        assert office.parent.body == office.body
    assert not Office.objects.filter(territory__level=Level.MAHALLA).exists()


def test_bodies_have_the_branches_they_are_said_to_have():
    bodies = StateBody.objects.annotate(
        regional=Count("offices", filter=Q(offices__territory__level=Level.REGION)),
        district=Count("offices", filter=Q(offices__territory__level__in=DISTRICT_LEVELS)),
    ).exclude(Q(kind="local_executive") | Q(kind="self_government") | Q(code="QRVK"))

    for body in bodies:
        assert body.regional == (14 if body.regional_branches else 0), body.code
        assert body.district == (208 if body.district_branches else 0), body.code


def test_the_network_has_221_receptions():
    levels = Counter(Reception.objects.values_list("territory__level", flat=True))

    assert levels == {
        Level.COUNTRY: 1,
        Level.REGION: 14,
        Level.DISTRICT: 163,
        Level.CITY: 31,
        Level.CITY_DISTRICT: 12,
    }
    assert not Reception.objects.exclude(code=F("territory__code")).exists()


def test_each_topic_has_a_usual_body():
    topics = Topic.objects.choosable()

    assert topics.count() == 138
    assert not topics.exclude(body_links__position=0).exists()


def test_terms_formula_and_calendar_are_there():
    rules = DeadlineRule.objects.values_list("code", flat=True)

    assert set(rules) >= {f"T-0{number}" for number in range(1, 8)}
    assert not DeadlineRule.objects.filter(source="").exists()
    assert RatingFormula.objects.get(version=1).indicators.count() == 6
    with translation.override("ru"):
        said = [formula.decided_by for formula in RatingFormula.objects.order_by("version")]
    assert said[0] == "Рабочее допущение: официальная методика не опубликована"
    assert all(words.startswith("Р") for words in said)
    assert CalendarVersion.objects.get().days.count() > 60


def test_loading_again_changes_nothing_and_hardly_writes():
    before = counts()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        call_command("load_reference", verbosity=0)

    assert counts() == before
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert not [sql for sql in written if "territories_territory" in sql or "_office" in sql]


def test_a_wrong_name_is_set_right_and_a_telephone_is_kept():
    office = Office.objects.filter(is_khokimiyat=True).first()
    right = office.name_uz
    Office.objects.filter(pk=office.pk).update(name_uz="Xato", phone="+998712000000")

    reference.load_offices()

    office.refresh_from_db()
    assert (office.name_uz, office.phone) == (right, "+998712000000")
    assert Office.objects.filter(name_uz="Xato").count() == 0


@pytest.mark.parametrize(
    ("name", "genitive"),
    [
        ("Асакинский район", "Асакинского района"),
        ("Андижанская область", "Андижанской области"),
        ("город Ташкент", "города Ташкента"),
        ("город Фергана", "города Ферганы"),
        ("город Янгиюль", "города Янгиюля"),
        ("город Кувасай", "города Кувасая"),
        ("город Навои", "города Навои"),
        ("Республика Каракалпакстан", "Республики Каракалпакстан"),
    ],
)
def test_russian_names_take_the_genitive(name, genitive):
    assert reference.genitive_ru(name) == genitive


@pytest.fixture
def _taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_taken_back")
def test_what_was_moved_merged_or_split_since_stays_so_when_it_is_loaded_again():
    one, two = Territory.objects.filter(level=Level.REGION, code__in=("1703", "1706"))
    moved, gone, stays, old = one.children.filter(level=Level.DISTRICT)[:4]
    act = {"on": dt.date(2026, 9, 1), "act": "No. 7"}
    part = Territory(code="1703999", level=Level.DISTRICT, name_uz="Yangi tuman", name_ru="Новый")
    taken = old.children.first()
    by = UserFactory(role=Role.ADMINISTRATOR, place=one.parent)
    for plan in (
        territory_changes.move(territory=moved, under=two, **act),
        territory_changes.merge(gone=[gone], into=stays, **act),
        territory_changes.split(old=old, parts=[(part, [taken])], stays=True, **act),
    ):
        territory_changes.record(plan=plan, by=by)
    fields = ("pk", "path", "parent", "valid_to")
    before = set(Territory.objects.values_list(*fields)), TerritoryLink.objects.count()

    call_command("load_reference", verbosity=0)

    assert (set(Territory.objects.values_list(*fields)), TerritoryLink.objects.count()) == before
    assert part.offices.filter(is_khokimiyat=True).exists()
    assert Reception.objects.filter(territory=part).exists()
    khokimiyat = moved.offices.get(is_khokimiyat=True)
    assert khokimiyat.parent == two.offices.get(is_khokimiyat=True)
