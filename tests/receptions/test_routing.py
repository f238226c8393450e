"""Where questions go: the office proposed, the offices forbidden, and the rules of hops."""

import pytest

from receptions.choices import AppealType, HopReason, QuestionStatus
from receptions.exceptions import ReceptionsError, RoutingError
from receptions.models import Assignment, QuestionEvent
from receptions.services import routing
from tests.factories.receptions import (
    ReceptionFactory,
    TopicBodyFactory,
    TopicFactory,
    head_of,
    question,
    registrar_of,
)
from tests.factories.territories import (
    MahallaFactory,
    OfficeFactory,
    StateBodyFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db

HOP = {"reason": HopReason.COMPETENCE, "legal_basis": "25-modda"}


@pytest.fixture
def district():
    return TerritoryFactory()


def _ask(district, **fields):
    return question(reception=ReceptionFactory(territory=district), **fields)


def _complaint(district, office):
    return _ask(district, appeal_type=AppealType.COMPLAINT, complained_office=office)


def _khokimiyat(territory, body=None, parent=None):
    body = body or StateBodyFactory()
    return OfficeFactory(territory=territory, body=body, parent=parent, is_khokimiyat=True)


# -- the proposal --------------------------------------------------------------------------------


def test_propose_takes_the_first_body_at_the_nearest_place(district):
    first, second = StateBodyFactory(), StateBodyFactory()
    topic = TopicFactory()
    TopicBodyFactory(topic=topic, body=first, position=0)
    TopicBodyFactory(topic=topic, body=second, position=1)
    OfficeFactory(territory=district, body=second)
    OfficeFactory(territory=TerritoryFactory(), body=first)
    above = OfficeFactory(territory=district.parent, body=first)
    asked = _ask(district, topic=topic)

    assert routing.propose_office(asked) == above

    near = OfficeFactory(territory=district, body=first)
    assert routing.propose_office(asked) == near


def test_propose_falls_back_to_the_khokimiyat_or_to_nobody(district):
    asked = _ask(district)
    assert routing.propose_office(asked) is None

    region = _khokimiyat(district.parent)
    assert routing.propose_office(asked) == region

    own = _khokimiyat(district)
    assert routing.propose_office(asked) == own


def test_propose_passes_over_forbidden_offices(district):
    own, region = _khokimiyat(district), _khokimiyat(district.parent)
    asked = _complaint(district, own)

    assert routing.propose_office(asked) == region
    assert [bool(found.obstacle) for found in routing.candidates(asked)] == [True, False]


def test_propose_costs_the_same_for_many_offices(district, django_assert_max_num_queries):
    asked = _ask(district)
    for place in (district, district.parent, district.parent.parent):
        _khokimiyat(place)

    with django_assert_max_num_queries(5):
        routing.propose_office(asked)


# -- R-21 ----------------------------------------------------------------------------------------


def test_a_complaint_reaches_neither_the_office_nor_those_below_it(district):
    body = StateBodyFactory()
    above = OfficeFactory(territory=district.parent, body=body)
    office = OfficeFactory(territory=district, body=body, parent=above)
    below = OfficeFactory(territory=MahallaFactory(parent=district), body=body, parent=office)
    other = OfficeFactory(territory=district)
    asked = _complaint(district, office)

    assert routing.forbidden(asked, office)
    assert routing.forbidden(asked, below)
    assert not routing.forbidden(asked, above)
    assert not routing.forbidden(asked, other)
    for refused in (office, below):
        with pytest.raises(RoutingError):
            routing.assign(question=asked, office=refused, by=head_of(asked.reception), **HOP)
    asked.refresh_from_db()
    assert asked.status == QuestionStatus.REGISTERED
    assert not asked.assignments.exists()


@pytest.mark.parametrize(
    ("profile", "skips_district"), [("independent", False), ("hokim_leads", True)]
)
def test_where_the_hokim_leads_a_complaint_about_him_skips_the_district(
    district, settings, profile, skips_district
):  # R-21, 2025
    settings.RECEPTION_PROFILE = profile
    khokimiyat, above = _khokimiyat(district), _khokimiyat(district.parent)
    near = OfficeFactory(territory=district)
    asked = _complaint(district, khokimiyat)

    assert routing.forbidden(asked, khokimiyat)
    assert bool(routing.forbidden(asked, near)) is skips_district
    assert not routing.forbidden(asked, above)


def test_a_complaint_about_another_office_stays_in_the_district(district, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"
    asked = _complaint(district, OfficeFactory(territory=district))

    assert not routing.forbidden(asked, OfficeFactory(territory=district))


def test_a_closed_office_gets_nothing(district):
    from territories import clock

    assert routing.forbidden(_ask(district), OfficeFactory(closed_on=clock.today()))


# -- hops ----------------------------------------------------------------------------------------


def test_assign_writes_the_hop_and_the_event(district):
    asked, office = _ask(district), OfficeFactory(territory=district)
    clerk = registrar_of(asked.reception)

    hop = routing.assign(question=asked, office=office, by=clerk, note="Tez", **HOP)

    asked.refresh_from_db()
    assert (asked.status, asked.office, asked.hops) == (QuestionStatus.ASSIGNED, office, 1)
    assert (hop.hop, hop.office, hop.by, hop.left_at) == (1, office, clerk, None)
    event = asked.events.last()
    assert (event.from_status, event.to_status) == ("registered", "assigned")
    assert (event.by, event.office, event.note) == (clerk, office, "Tez")


def test_a_second_hop_ends_the_first(district):
    asked = _ask(district, status=QuestionStatus.ASSIGNED)

    routing.assign(
        question=asked,
        office=OfficeFactory(),
        by=registrar_of(asked.reception),
        **{**HOP, "reason": HopReason.WRONG_OFFICE},
    )

    first, second = asked.assignments.all()
    assert first.left_at == second.at
    assert (second.hop, second.left_at) == (2, None)


def test_back_to_an_earlier_office_and_a_third_hop_need_the_head(district):
    asked = _ask(district, status=QuestionStatus.ASSIGNED)
    first, second, third = asked.office, OfficeFactory(), OfficeFactory()
    clerk, head = registrar_of(asked.reception), head_of(asked.reception)
    routing.assign(question=asked, office=second, by=clerk, **HOP)

    with pytest.raises(RoutingError, match="was with this office before"):
        routing.assign(question=asked, office=first, by=clerk, **HOP)
    with pytest.raises(RoutingError, match="handed on twice"):
        routing.assign(question=asked, office=third, by=clerk, **HOP)

    routing.assign(question=asked, office=third, by=head, **HOP)
    routing.assign(question=asked, office=first, by=head, **HOP)
    asked.refresh_from_db()
    assert (asked.office, asked.hops) == (first, 4)


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": HopReason.COMPETENCE, "legal_basis": " "},
        {"reason": "because", "legal_basis": "25-modda"},
        {"reason": HopReason.REOPENED, "legal_basis": "25-modda"},
        {"reason": HopReason.SUBORDINATE, "legal_basis": "24-modda"},  # not below the present one
    ],
)
def test_a_hop_without_reason_or_basis_is_refused(district, fields):
    asked = _ask(district, status=QuestionStatus.ASSIGNED)

    with pytest.raises(RoutingError):
        routing.assign(
            question=asked, office=OfficeFactory(), by=head_of(asked.reception), **fields
        )

    assert asked.assignments.count() == 1


def test_the_office_that_has_the_question_does_not_get_it_again(district):
    asked = _ask(district, status=QuestionStatus.ASSIGNED)

    with pytest.raises(RoutingError, match="already with this office"):
        routing.assign(question=asked, office=asked.office, by=head_of(asked.reception), **HOP)


@pytest.mark.parametrize(
    "status", [QuestionStatus.ANSWERED, QuestionStatus.ACCEPTED, QuestionStatus.CLOSED]
)
def test_assign_refuses_what_is_answered_and_leaves_nothing_behind(district, status):
    asked = _ask(district, status=status)
    office = OfficeFactory()
    counts = (Assignment.objects.count(), QuestionEvent.objects.count())

    with pytest.raises(ReceptionsError):
        routing.assign(question=asked, office=office, by=head_of(asked.reception), **HOP)

    asked.refresh_from_db()
    assert asked.status == status
    assert (Assignment.objects.count(), QuestionEvent.objects.count()) == counts
