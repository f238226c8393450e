"""Doubles: proposed, joined with every visit kept, parted again, told apart."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from fieldvisits.choices import VisitResult
from fieldvisits.models import Household, HouseholdJoin, Visit
from fieldvisits.services import doubles
from tests.factories import fieldvisits as make
from tests.factories.territories import MahallaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    found = make.place()
    found.kept = make.HouseholdFactory(
        mahalla=found.mahalla, street="Bogʻ koʻchasi", house="12-uy", head_name="", phone=""
    )
    found.double = make.HouseholdFactory(
        mahalla=found.mahalla, street="Боғ к.", house="12", registers=["iron"], sector=3
    )
    return found


def joined(where):
    join = doubles.join(kept=where.kept, dropped=where.double, by=where.registrar)
    where.kept.refresh_from_db()
    where.double.refresh_from_db()
    return join


def history(home):
    return Visit.objects.filter(doubles.history_of(home))


def visit_both(where, results):
    """One round with both entries, and what the visits gave."""
    pair = [where.kept.pk, where.double.pk]
    round_ = make.running(where, household_ids=pair)
    for home, result in zip((where.kept, where.double), results, strict=True):
        if result != VisitResult.PENDING:
            make.visited(round_.visits.get(household=home), where, result)
    return round_


def test_likely_doubles_of_a_district_are_found_in_any_script(where):
    make.HouseholdFactory(mahalla=where.mahalla, street="Bogʻ koʻchasi", house="13-uy")
    make.HouseholdFactory(
        mahalla=MahallaFactory(parent=where.district), street="Bogʻ koʻchasi", house="12-uy"
    )

    found = doubles.likely(where.district, most=10)

    assert found == [(where.kept.pk, where.double.pk)]


def test_pairs_told_apart_and_joined_ones_are_not_proposed(where):
    third = make.HouseholdFactory(mahalla=where.mahalla, street="Bogʻ", house="uy 12")
    doubles.tell_apart(one=third, other=where.kept, by=where.head)
    joined(where)

    assert doubles.likely(where.mahalla, most=10) == []


def test_joining_moves_visits_and_fills_in_what_only_the_other_knew(where):
    round_ = make.running(where, household_ids=[where.double.pk])
    make.visited(round_.visits.get(), where, VisitResult.PROBLEM)

    join = joined(where)

    assert history(where.kept).get().household == where.kept
    assert join.visits == [round_.visits.get().pk]
    assert where.kept.head_name == where.double.head_name
    assert (where.kept.registers, where.kept.sector) == (["iron"], 3)
    assert where.double.joined_into == where.kept
    assert list(Household.objects.current().filter(pk__in=[where.kept.pk, where.double.pk])) == [
        where.kept
    ]


def test_who_asked_not_to_be_visited_is_not_visited_after_the_joining(where):
    Household.objects.filter(pk=where.double.pk).update(
        do_not_visit=True, do_not_visit_reason="Kasal bor"
    )
    where.double.refresh_from_db()

    joined(where)

    assert where.kept.do_not_visit
    assert where.kept.do_not_visit_reason == "Kasal bor"
    assert where.kept not in Household.objects.to_visit(where.mahalla)


@pytest.mark.parametrize(
    "results",
    [
        (VisitResult.NO_PROBLEM, VisitResult.PROBLEM),
        (VisitResult.PENDING, VisitResult.NO_PROBLEM),
        (VisitResult.PENDING, VisitResult.PENDING),
    ],
)
def test_two_visits_in_one_round_both_stay(where, results):
    round_ = visit_both(where, results)

    joined(where)

    kept = history(where.kept)
    assert sorted(kept.values_list("result", flat=True)) == sorted(results)
    assert round_.visits.count() == 2
    reached = Household.objects.with_last_visit().get(pk=where.kept.pk).reached_at
    assert (reached is None) == (set(results) == {VisitResult.PENDING})


def test_a_joining_is_taken_back_as_if_it_had_not_been(where):
    round_ = make.running(where, household_ids=[where.double.pk])
    join = joined(where)
    Household.objects.filter(pk=where.kept.pk).update(sector=1)  # corrected in the meantime

    doubles.part(join=join, by=where.registrar)

    where.kept.refresh_from_db()
    where.double.refresh_from_db()
    assert where.double.joined_into is None
    assert round_.visits.get().household == where.double
    assert (where.kept.head_name, where.kept.registers, where.kept.sector) == ("", [], 1)
    with pytest.raises(doubles.DoubleError):
        doubles.part(join=join, by=where.registrar)


def test_entries_joined_before_follow_and_come_back(where):
    first = make.HouseholdFactory(mahalla=where.mahalla, street="Bogʻ 12", house="12")
    doubles.join(kept=where.double, dropped=first, by=where.head)

    join = joined(where)
    first.refresh_from_db()
    assert first.joined_into == where.kept

    doubles.part(join=join, by=where.head)
    first.refresh_from_db()
    assert first.joined_into == where.double


def test_households_of_two_mahallas_and_joined_ones_are_refused(where):
    far = make.HouseholdFactory(mahalla=MahallaFactory(parent=where.district))
    joined(where)

    for kept, dropped in (
        (where.kept, where.kept),
        (where.kept, where.double),
        (where.kept, far),
    ):
        with pytest.raises(doubles.DoubleError):
            doubles.join(kept=kept, dropped=dropped, by=where.head)


def test_what_was_joined_cannot_be_rewritten(where):
    join = joined(where)

    for change in (
        lambda: HouseholdJoin.objects.filter(pk=join.pk).update(visits=[]),
        lambda: HouseholdJoin.objects.filter(pk=join.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_pages_lead_from_the_pair_to_one_household_and_back(client, where):
    client.force_login(where.registrar)
    pair = [where.kept.pk, where.double.pk]
    join_url = reverse("fieldvisits:double-join", args=pair)
    assert join_url in client.get(reverse("fieldvisits:double-list")).text
    assert "Боғ к., 12" in client.get(join_url).text

    answer = client.post(join_url, {"kept": where.kept.pk})

    assert answer["Location"] == where.kept.get_absolute_url()
    page = client.get(where.kept.get_absolute_url()).text
    join = HouseholdJoin.objects.get()
    part_url = reverse("fieldvisits:double-part", args=[join.pk])
    assert part_url in page
    edit_url = reverse("fieldvisits:household-edit", args=[where.double.pk])
    for old in (where.double.get_absolute_url(), edit_url):
        assert client.get(old)["Location"] == answer["Location"]

    client.post(part_url)
    assert client.post(reverse("fieldvisits:double-apart", args=pair)).status_code == 302
    assert join_url not in client.get(reverse("fieldvisits:double-list")).text


def test_a_form_without_a_choice_is_not_valid(client, where):
    client.force_login(where.registrar)

    answer = client.post(
        reverse("fieldvisits:double-join", args=[where.kept.pk, where.double.pk]), {}
    )

    assert answer.status_code == 422
