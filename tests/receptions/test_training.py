"""Who handles appeals is trained again in three years (T-16)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions.exceptions import DecisionError
from receptions.models import DeadlineRule, StaffTraining
from receptions.services import training
from receptions.training_today import cards
from territories import clock
from territories.choices import Role
from territories.models import Post
from tests.factories import receptions as make
from tests.factories.territories import UserFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db
PAPER = {"topic": "Murojaatlar", "document": "12-A", "provider": "Akademiya"}


@pytest.fixture
def head(desk):
    user = make.head_of(desk)
    Post.objects.filter(user=user).update(starts_on=clock.today())
    return user


@pytest.fixture
def registrar(desk, head):
    user = make.registrar_of(desk)
    Post.objects.filter(user=user).update(starts_on=clock.today())
    return user


@pytest.fixture
def administrator():
    return UserFactory(role=Role.ADMINISTRATOR, place=make.ReceptionFactory().territory)


def trained(person, by, day):
    return training.record(person=person, trained_on=day, by=by, **PAPER)


def line_of(desk, person):
    return next(one for one in training.of_reception(desk) if one.post.user == person)


def test_the_next_training_is_due_three_years_after_the_last(desk, registrar, administrator):
    trained(registrar, administrator, dt.date(2021, 3, 1))
    trained(registrar, administrator, dt.date(2020, 3, 1))

    line = line_of(desk, registrar)
    assert line.last.trained_on == dt.date(2021, 3, 1)
    assert line.due_on == dt.date(2024, 3, 1)
    assert line.is_due


def test_a_day_off_moves_the_due_day_as_every_term(desk, registrar, administrator):
    trained(registrar, administrator, dt.date(2020, 3, 4))  # 4 March 2023 is a Saturday

    assert line_of(desk, registrar).due_on == dt.date(2023, 3, 6)


def test_the_term_is_that_of_the_rule(desk, registrar, administrator):
    DeadlineRule.objects.filter(code="T-16").update(amount=12)
    trained(registrar, administrator, dt.date(2021, 3, 1))

    assert line_of(desk, registrar).due_on == dt.date(2022, 3, 1)


def test_without_a_training_the_post_counts(desk, registrar):
    Post.objects.filter(user=registrar).update(starts_on=dt.date(2020, 6, 1))

    line = line_of(desk, registrar)
    assert line.last is None
    assert line.due_on == dt.date(2023, 6, 1)


def test_only_who_holds_a_post_there_today_is_listed(desk, head, registrar):
    Post.objects.filter(user=registrar).update(
        starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2021, 1, 1)
    )

    assert [one.post.user for one in training.of_reception(desk)] == [head]


def test_nobody_but_an_administrator_writes_trainings_down(head, registrar):
    with pytest.raises(DecisionError):
        trained(registrar, head, dt.date(2021, 3, 1))
    assert not StaffTraining.objects.exists()


def test_nobody_writes_their_own_training_down(administrator):
    with pytest.raises(DecisionError):
        trained(administrator, administrator, dt.date(2021, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffTraining.objects.create(
            user=administrator, by=administrator, trained_on=dt.date(2021, 3, 1), **PAPER
        )


def test_a_training_is_written_down_once_and_not_before_it_was(registrar, administrator):
    trained(registrar, administrator, dt.date(2021, 3, 1))

    with pytest.raises(DecisionError):
        trained(registrar, administrator, dt.date(2021, 3, 1))
    with pytest.raises(DecisionError):
        trained(registrar, administrator, clock.today() + dt.timedelta(days=1))
    assert StaffTraining.objects.count() == 1


def test_the_head_sees_who_is_due_today(desk, head, registrar):
    assert drawn(cards(head)) == []
    Post.objects.filter(user=registrar).update(starts_on=dt.date(2020, 6, 1))

    (card,) = drawn(cards(head))

    assert card.count == 1
    assert card.items[0].label == str(registrar)
    assert card.url == reverse("receptions:reception-training", args=[desk.code])
    assert drawn(cards(registrar)) == []


def test_the_card_is_quiet_without_a_calendar():
    head = make.head_of(make.ReceptionFactory())

    assert drawn(cards(head)) == []


def test_the_administrator_writes_a_training_down_on_the_page(
    client, desk, registrar, administrator
):
    client.force_login(administrator)
    page = reverse("receptions:reception-training", args=[desk.code])
    add = reverse("receptions:training-add", args=[desk.code, registrar.pk])
    assert add in client.get(page).text

    assert client.post(add, {}).status_code == 422
    answer = client.post(add, {"trained_on": "2026-03-02", **PAPER})

    assert answer["Location"] == page
    assert "Akademiya" in client.get(page).text


def test_somebody_of_another_reception_is_not_found(client, desk, administrator):
    other = make.registrar_of(make.ReceptionFactory())
    client.force_login(administrator)

    add = reverse("receptions:training-add", args=[desk.code, other.pk])
    assert client.get(add).status_code == 404
