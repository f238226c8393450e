"""Territories, offices, people with posts, and a small world for permission tests."""

import datetime as dt
from types import SimpleNamespace

import factory
from factory.django import DjangoModelFactory

from territories import models
from territories.choices import BodyKind, Level, Role
from territories.figure_definitions import Definition, Words
from territories.figure_registry import registry
from territories.roles import GROUP_ROLES, OFFICE_PERMISSIONS
from territories.services import figure_catalogue, posts


def _path(territory):
    return (territory.parent.path if territory.parent else "") + territory.code + "."


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = models.Territory
        django_get_or_create = ("code",)

    code = "17"
    level = Level.COUNTRY
    name_uz = "Oʻzbekiston Respublikasi"
    path = "17."


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = models.Territory

    code = factory.Sequence(lambda n: f"R{n}")
    level = Level.REGION
    parent = factory.SubFactory(CountryFactory)
    name_uz = factory.Sequence(lambda n: f"Viloyat {n}")
    path = factory.LazyAttribute(_path)


class TerritoryFactory(DjangoModelFactory):
    """A district under a region under the country."""

    class Meta:
        model = models.Territory

    code = factory.Sequence(lambda n: f"D{n}")
    level = Level.DISTRICT
    parent = factory.SubFactory(RegionFactory)
    name_uz = factory.Sequence(lambda n: f"Tuman {n}")
    path = factory.LazyAttribute(_path)
    population = 100_000


class MahallaFactory(TerritoryFactory):
    code = factory.Sequence(lambda n: f"M{n}")
    level = Level.MAHALLA
    parent = factory.SubFactory(TerritoryFactory)
    name_uz = factory.Sequence(lambda n: f"Mahalla {n}")
    population = None


class StateBodyFactory(DjangoModelFactory):
    class Meta:
        model = models.StateBody

    code = factory.Sequence(lambda n: f"B{n}")
    kind = BodyKind.UTILITY
    name_uz = factory.Sequence(lambda n: f"Idora {n}")


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = models.Office

    body = factory.SubFactory(StateBodyFactory)
    territory = factory.SubFactory(TerritoryFactory)
    name_uz = factory.LazyAttribute(lambda o: f"{o.body.name_uz}, {o.territory.name_uz}")
    path = factory.LazyAttribute(
        lambda o: (
            f"{o.parent.path}{o.territory.code}."
            if getattr(o, "parent", None)
            else f"{o.body.code}.{o.territory.code}."
        )
    )


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = models.Council

    territory = factory.SubFactory(TerritoryFactory)
    name_uz = "Xalq deputatlari Kengashi"


class UserFactory(DjangoModelFactory):
    """A user; with `role` and `place` also the post and its permissions."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    last_name = factory.Sequence(lambda n: f"Familiya{n}")
    first_name = "Ism"

    @classmethod
    def _create(cls, model_class, *args, role=None, place=None, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        if role is not None:
            _appoint(user, Role(role), place)
        return user


def _appoint(user, role, place):
    """Give the person the post, in as few statements as can be."""
    fields = {"user": user, "role": role, "act": "1-son", "starts_on": dt.date(2020, 1, 1)}
    if role in GROUP_ROLES:
        posts.appoint(place=place, **fields)
        return
    where = "office" if role in OFFICE_PERMISSIONS else "territory"
    posts.appoint_newcomers([models.Post(**fields, **{where: place})])


class CalendarVersionFactory(DjangoModelFactory):
    class Meta:
        model = models.CalendarVersion
        django_get_or_create = ("number",)

    number = 1
    act = "test"


class Staff(dict):
    """One person a role, appointed when first asked for: most tests need two or three of them.

    Going over it gives every role.
    """

    def __init__(self, place_of):
        super().__init__()
        self._place_of = place_of

    def __missing__(self, role):
        self[role] = UserFactory(role=Role(role), place=self._place_of(role))
        return self[role]

    def __iter__(self):
        return iter(Role)

    def __len__(self):
        return len(Role)

    def keys(self):
        return list(Role)

    def values(self):
        return [self[role] for role in Role]

    def items(self):
        return [(role, self[role]) for role in Role]


def world():
    """A country with two districts of one region and one elsewhere, offices, and every role.

    `users[role]` work at `district` (the regional head at `region`); `foreign[role]` hold the
    same role at `far` or `far_region`.
    """
    region = RegionFactory()
    district = TerritoryFactory(parent=region)
    neighbour = TerritoryFactory(parent=region)
    far = TerritoryFactory()
    office = OfficeFactory(territory=district)
    far_office = OfficeFactory(territory=far, body=office.body)
    khokimiyat = OfficeFactory(territory=district, is_khokimiyat=True)
    country = region.parent

    def place_of(role, home, home_office):
        if role == Role.EXECUTOR:
            return home_office
        if role == Role.REGIONAL_HEAD:
            return home.parent
        if role in (Role.ADMINISTRATION, Role.AUDITOR, Role.EDITOR, Role.ADMINISTRATOR):
            return country
        return home

    return SimpleNamespace(
        country=country,
        region=region,
        district=district,
        neighbour=neighbour,
        far=far,
        far_region=far.parent,
        mahalla=MahallaFactory(parent=district),
        office=office,
        khokimiyat=khokimiyat,
        far_office=far_office,
        users=Staff(lambda role: place_of(role, district, office)),
        foreign=Staff(lambda role: place_of(role, far, far_office)),
    )


def made_figure(by, top, bottom=(), unit="count", where=None):
    """The figure that an administrator makes of these parts; `where` cuts those above the line."""
    terms = [{"part": part, "where": where or {}, "sign": 1} for part in top]
    below = [{"part": part, "where": {}, "sign": 1} for part in bottom]
    formula = {"kind": "ratio", "top": terms, "bottom": below}
    names = Words("Sinov", "Синов", "Проба", "Trial")
    made = Definition("made", names, unit, formula, source="administration")
    figure_catalogue.save(definition=made, by=by, note="Farmoyish")
    return registry.figures["made"]
