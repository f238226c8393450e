import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldvisits import demand, demand_rules, demand_words
from fieldvisits.demand_rules import PARTS, Weights
from fieldvisits.inhabitants import Source
from fieldvisits.models import Household, SittingProposal
from receptions.choices import HopReason
from receptions.drafts import QuestionDraft
from receptions.models import Appeal, Question
from receptions.services import appeals, routing
from territories import clock
from territories.choices import Role
from territories.models import Territory
from tests.factories import fieldvisits as make
from tests.factories.receptions import draft
from tests.factories.territories import MahallaFactory, OfficeFactory, UserFactory
from tests.fieldvisits.pages import page, url
from tests.fieldvisits.test_hearing_views import announce_data

WEIGHTS = Weights.of(
    {
        "version": "1",
        "open": (40, 50),
        "repeat": (25, 10),
        "distance": (15, 40),
        "waiting": (20, 365),
    }
)


@pytest.mark.parametrize(
    ("part", "value", "points"),
    [
        ("open", 25, 20),
        ("open", 50, 40),
        ("open", 500, 40),
        ("repeat", 0, 0),
        ("distance", None, 0),
        ("waiting", 365, 20),
    ],
)
def test_a_part_counts_up_to_its_full_value(part, value, points):
    assert demand_rules.points(WEIGHTS, {part: value})[part] == points


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(PARTS), st.none() | st.floats(0, 1e6), max_size=4))
def test_a_score_never_leaves_zero_to_hundred(values):
    found = demand_rules.points(WEIGHTS, values)

    assert 0 <= sum(found.values()) <= 100


def test_distance_between_tashkent_and_samarkand():
    assert demand_rules.kilometres((41.31, 69.28), (39.65, 66.96)) == pytest.approx(268, abs=4)
    assert demand_rules.kilometres(None, (39.65, 66.96)) is None


def ask(where, mahalla=None, number=1, office=None, due_on=None, **fields):
    """Open questions at a mahalla, with an office where one is named."""
    part = QuestionDraft(where.topic, "Suv kelmayapti", where.district, mahalla or where.mahalla)
    found = []
    for _turn in range(number):
        what = draft(where.reception, topic=where.topic, **fields)
        appeal = appeals.register(draft=replace(what, questions=(part,)), by=where.registrar)
        question = appeal.questions.get()
        if office is not None:
            routing.assign(
                question=question,
                office=office,
                by=where.registrar,
                reason=HopReason.COMPETENCE,
                legal_basis="25-modda",
            )
        if due_on is not None:
            Question.objects.filter(pk=question.pk).update(
                legal_due_on=due_on, target_due_on=due_on
            )
        found.append(question)
    return found


def test_the_place_with_more_open_questions_for_its_people_comes_first(where):
    other = MahallaFactory(parent=where.district)
    make.HouseholdFactory.create_batch(3, mahalla=other)
    ask(where, number=1)
    ask(where, other, number=3)

    found = demand.proposals(reception=where.reception, user=where.head)

    assert [one.territory for one in found] == [other, where.mahalla]
    assert found[0].open == 3


@pytest.mark.parametrize(
    ("district", "people", "source"),
    [
        (20, 12, Source.HOUSEHOLDS),
        (100_000, 100_000, Source.EVEN_SHARE),  # a register that is hardly begun says nothing
    ],
)
def test_without_a_number_of_its_own_a_mahalla_has_an_estimate(where, district, people, source):
    Territory.objects.filter(pk=where.district.pk).update(population=district)
    ask(where)

    (found,) = demand.proposals(reception=where.reception, user=where.head)

    assert (found.place.people, found.place.source) == (people, source)


def test_the_bodies_are_those_with_the_most_overdue_questions(where):
    patient, late = OfficeFactory(), OfficeFactory()
    yesterday = clock.today() - dt.timedelta(days=1)
    ask(where, number=2, office=patient)
    ask(where, office=late, due_on=yesterday)

    (found,) = demand.proposals(reception=where.reception, user=where.head)

    assert [(one.office, one.open, one.overdue) for one in found.bodies] == [
        (late, 1, 1),
        (patient, 2, 0),
    ]


def test_a_reception_held_there_lowers_the_score(where):
    ask(where)
    (before,) = demand.proposals(reception=where.reception, user=where.head)
    make.held(where)

    (after,) = demand.proposals(reception=where.reception, user=where.head)

    assert before.last_held is None
    assert after.last_held is not None
    assert after.parts["waiting"] < before.parts["waiting"]


def test_questions_asked_again_count_among_the_inhabitants_and_raise_the_score(where):
    Territory.objects.filter(pk=where.mahalla.pk).update(population=2_000)
    first, again, _other = ask(where, number=3)
    (before,) = demand.proposals(reception=where.reception, user=where.head)
    Appeal.objects.filter(pk=again.appeal_id).update(repeat_of=first.appeal_id)

    (found,) = demand.proposals(reception=where.reception, user=where.head)

    assert (found.repeat, found.values["repeat"]) == (1, 5.0)
    assert before.parts["repeat"] == 0 < found.parts["repeat"]
    shown = demand.questions_of(territory=where.mahalla, user=where.head, kind="repeat")
    assert list(shown) == [again]


def test_the_farther_of_two_like_places_comes_first(where):
    """A mahalla lies where its households do, as long as nobody entered its centre."""
    other = MahallaFactory(parent=where.district)
    make.HouseholdFactory.create_batch(3, mahalla=other, latitude="41.40", longitude="69.24")
    Household.objects.filter(mahalla=where.mahalla).update(latitude="41.32", longitude="69.24")
    Territory.objects.filter(pk=where.district.pk).update(latitude=41.31, longitude=69.24)
    Territory.objects.filter(parent=where.district).update(population=2_000)
    where.reception.territory.refresh_from_db()
    for place in (where.mahalla, other):
        ask(where, place)

    far, near = demand.proposals(reception=where.reception, user=where.head)

    assert (far.territory, near.territory) == (other, where.mahalla)
    assert (far.distance, near.distance) == (10.0, 1.1)
    assert far.parts["distance"] > near.parts["distance"] > 0


def test_questions_of_complaints_kept_from_the_reader_are_not_counted(where):
    office = OfficeFactory(territory=where.district)
    executor = UserFactory(role=Role.EXECUTOR, place=office)
    above = UserFactory(role=Role.ADMINISTRATION, place=where.region.parent or where.region)
    (question,) = ask(where, appeal_type="complaint", complained_office=office)

    def seen(user):
        return demand.questions_of(territory=where.mahalla, user=user, kind="open")

    assert question not in seen(executor)
    assert question in seen(above)


def test_every_number_opens_into_its_list(client, where):
    ask(where, number=3)
    (found,) = demand.proposals(reception=where.reception, user=where.head)
    address = demand_words.list_url(found, "open")

    response = page(client, where.head, address)

    assert len(response.context["page"].rows) == found.open == 3


def test_the_proposal_says_its_score_in_words_and_plans(client, where):
    office = OfficeFactory(territory=where.district)
    ask(where, office=office)

    listed = page(client, where.head, url("sitting-proposals")).content.decode()
    address = f"{url('field-reception-announce')}?place={where.mahalla.pk}"
    planned = page(client, where.head, f"{address}&reception={where.reception.pk}")

    assert "1 open questions" in listed
    assert "No field reception was held there yet." in listed
    text = planned.content.decode()
    assert office.name in text
    assert where.mahalla.name in text


def test_what_is_announced_from_a_proposal_keeps_its_numbers(client, where):
    ask(where)

    page(
        client,
        where.head,
        url("field-reception-announce"),
        announce_data(where, from_proposal="True"),
    )

    kept = SittingProposal.objects.get()
    assert kept.facts["open"] == 1
    assert kept.formula == demand.weights().version


def test_the_number_of_statements_does_not_grow_with_the_places(
    where, django_assert_max_num_queries
):
    ask(where)
    for _turn in range(5):
        ask(where, MahallaFactory(parent=where.district))
    user = type(where.head).objects.get(pk=where.head.pk)

    with django_assert_max_num_queries(14):
        found = demand.proposals(reception=where.reception, user=user)

    assert len(found) == 6
