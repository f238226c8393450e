"""Each constraint of the lowest floor broken once: the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from territories.choices import DayKind, Role
from territories.models import (
    CalendarDay,
    CalendarVersion,
    Council,
    Office,
    Post,
    Territory,
    TerritoryChange,
    TerritoryLink,
)
from tests.factories.territories import (
    CalendarVersionFactory,
    CouncilFactory,
    OfficeFactory,
    StateBodyFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 10)
BEFORE = DAY - dt.timedelta(days=1)


def post(**changes):
    typed = {"user": UserFactory(), "role": Role.HEAD, "act": "1", "starts_on": DAY}
    return Post(**{**typed, **changes})


def territory(**changes):
    typed = {"code": "X1", "level": "district", "path": "X1.", "name_uz": "X"}
    return Territory(**{**typed, **changes})


def second_link():
    child, parent = TerritoryFactory(), TerritoryFactory()
    TerritoryLink.objects.create(child=child, parent=parent, valid_from=DAY)
    return TerritoryLink(child=child, parent=parent, valid_from=DAY)


def second_office():
    office = OfficeFactory()
    return Office(body=office.body, territory=office.territory, path="other.", name_uz="X")


def second_khokimiyat():
    office = OfficeFactory(is_khokimiyat=True)
    return Office(
        body=StateBodyFactory(), territory=office.territory, path="other.", name_uz="X",
        is_khokimiyat=True,
    )  # fmt: skip


def second_day():
    version = CalendarVersionFactory()
    CalendarDay.objects.create(version=version, day=DAY, kind=DayKind.HOLIDAY)
    return CalendarDay(version=version, day=DAY, kind=DayKind.WORKING)


BROKEN = {
    "territory_validity_in_order": lambda: territory(valid_from=DAY, valid_to=DAY),
    "territories_territory_code": lambda: territory(code=TerritoryFactory().code),
    "territories_territory_path": lambda: territory(path=TerritoryFactory().path),
    "one_open_link_a_child": second_link,
    "link_validity_in_order": lambda: TerritoryLink(
        child=TerritoryFactory(), parent=TerritoryFactory(), valid_from=DAY, valid_to=BEFORE
    ),
    "territory_change_by_and_at": lambda: TerritoryChange(
        kind="merge", on=DAY, act="X", by=UserFactory()
    ),
    "one_office_a_body_and_territory": second_office,
    "one_khokimiyat_a_territory": second_khokimiyat,
    "territories_office_path": lambda: Office(
        body=StateBodyFactory(),
        territory=TerritoryFactory(),
        path=OfficeFactory().path,
        name_uz="X",
    ),
    "territories_council_territory_id": lambda: Council(
        territory=CouncilFactory().territory, name_uz="X"
    ),
    "post_at_a_territory_or_an_office": lambda: post(
        territory=TerritoryFactory(), office=OfficeFactory()
    ),
    "post_dates_in_order": lambda: post(territory=TerritoryFactory(), ends_on=BEFORE),
    "substitute_with_dates": lambda: post(territory=TerritoryFactory(), substitute=UserFactory()),
    "one_entry_a_day_and_version": second_day,
    "territories_calendarversion_number": lambda: CalendarVersion(
        number=CalendarVersionFactory().number, act="X"
    ),
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_refuses(constraint):
    row = BROKEN[constraint]()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def test_a_post_needs_a_place():
    with pytest.raises(IntegrityError, match="post_at_a_territory_or_an_office"):
        post().save()
