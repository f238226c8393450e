"""Routing rules, and a reception, its region's and the country's with khokimiyats."""

import datetime as dt
from types import SimpleNamespace

import factory
from factory.django import DjangoModelFactory

from receptions import models
from receptions.choices import AppealType
from receptions.routing_choices import TargetKind
from territories import clock
from territories.choices import BodyKind, Role
from tests.factories import receptions as make
from tests.factories.territories import (
    CalendarVersionFactory,
    OfficeFactory,
    StateBodyFactory,
    TerritoryFactory,
    UserFactory,
)


class RoutingRuleFactory(DjangoModelFactory):
    """A rule for everything that names the reception itself."""

    class Meta:
        model = models.RoutingRule

    position = factory.Sequence(lambda n: n + 1)
    target = TargetKind.RECEPTION
    note = "Nizom, 5-band"
    valid_from = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=30))
    by = factory.SubFactory(UserFactory)


def chain():
    """A district with its region and country: receptions, khokimiyats, and people of each."""
    CalendarVersionFactory()
    district = TerritoryFactory()
    region, country = district.parent, district.parent.parent
    hokims = StateBodyFactory(kind=BodyKind.LOCAL_EXECUTIVE)
    above = OfficeFactory(territory=region, body=hokims, is_khokimiyat=True)
    own = OfficeFactory(territory=district, body=hokims, parent=above, is_khokimiyat=True)
    agency = OfficeFactory(territory=district)
    receptions = [make.ReceptionFactory(territory=one) for one in (district, region, country)]
    return SimpleNamespace(
        district=district,
        region=region,
        country=country,
        reception=receptions[0],
        regional=receptions[1],
        national=receptions[2],
        khokimiyat=own,
        regional_khokimiyat=above,
        agency=agency,
        registrar=make.registrar_of(receptions[0]),
        head=make.head_of(receptions[0]),
        regional_registrar=UserFactory(role=Role.REGISTRAR, place=region),
        regional_head=UserFactory(role=Role.REGIONAL_HEAD, place=region),
        administration=UserFactory(role=Role.ADMINISTRATION, place=country),
        hokim=UserFactory(role=Role.EXECUTOR, place=own),
        regional_hokim=UserFactory(role=Role.EXECUTOR, place=above),
        clerk=UserFactory(role=Role.EXECUTOR, place=agency),
    )


def complaint(where, about, **fields):
    """The first question of a complaint about an office, brought to the district's desk."""
    return make.question(
        reception=where.reception,
        by=where.registrar,
        appeal_type=AppealType.COMPLAINT,
        complained_office=about,
        **fields,
    )
