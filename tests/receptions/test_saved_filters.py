"""Filters that are kept, shared and watched."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from receptions import tasks
from receptions.exceptions import SavedFilterError
from receptions.models import Notice, SavedFilter, Subscription
from receptions.models.saved_filter import Sharing
from receptions.services import appeals, saved_filters
from territories import clock
from territories.choices import Role
from territories.models import User
from territories.services import posts
from tests.factories import finding
from tests.factories import receptions as make
from tests.factories.territories import TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def evaluate(subscription):
    return saved_filters.evaluate(subscription_id=subscription.pk)


def watched(user, kind="matches", threshold=1, query=""):
    saved = finding.SavedFilterFactory(owner=user, query=query)
    return finding.SubscriptionFactory(saved_filter=saved, kind=kind, threshold=threshold)


def test_a_filter_is_kept_without_its_cursor(client, registrar):
    response = client.post(
        "/receptions/appeals/filters/add/?channel=post&after=cursor&status=nonsense",
        {"name": " Pochta ", "sharing": "nobody"},
    )

    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.owner) == ("Pochta", "channel=post", registrar)
    assert response["Location"].endswith(f"/filters/{saved.pk}/watch/")


def test_a_name_is_used_once_a_person(client, registrar):
    finding.SavedFilterFactory(owner=registrar, name="Pochta")

    response = client.post(
        "/receptions/appeals/filters/add/", {"name": "Pochta", "sharing": "nobody"}
    )

    assert response.status_code == 422
    assert SavedFilter.objects.count() == 1


def test_sharing_reaches_the_reception_and_what_lies_below(desk):
    region = desk.territory.parent
    above = UserFactory(role=Role.REGIONAL_HEAD, place=region)
    make.ReceptionFactory(territory=region)
    here, colleague = make.registrar_of(desk), make.head_of(desk)
    elsewhere = make.registrar_of(make.ReceptionFactory(territory=TerritoryFactory()))

    def sees(user, **fields):
        saved = saved_filters.save(by=fields.pop("by"), name="F", query="", **fields)
        found = SavedFilter.objects.visible_to(user).filter(pk=saved.pk).exists()
        saved.delete()
        return found

    assert not sees(colleague, by=here, sharing=Sharing.NOBODY)
    assert sees(colleague, by=here, sharing=Sharing.RECEPTION)
    assert not sees(above, by=here, sharing=Sharing.RECEPTION)
    assert not sees(here, by=above, sharing=Sharing.RECEPTION)
    assert sees(here, by=above, sharing=Sharing.BELOW)
    assert not sees(elsewhere, by=above, sharing=Sharing.BELOW)


def test_offices_and_auditors_share_nothing():
    question = make.question("assigned")
    auditor = UserFactory(role=Role.AUDITOR, place=question.territory.parent)
    for user in (make.executor_of(question.office), auditor):
        with pytest.raises(SavedFilterError):
            saved_filters.save(by=user, name="F", query="", sharing=Sharing.BELOW)


def test_a_shared_filter_needs_a_place():
    with pytest.raises(IntegrityError), transaction.atomic():
        finding.SavedFilterFactory(sharing=Sharing.BELOW)


def test_a_notice_comes_once_a_crossing(desk, registrar):
    subscription = watched(registrar, threshold=1)
    make.appeal(reception=desk)
    assert evaluate(subscription) is None

    make.appeal(reception=desk)
    assert evaluate(subscription).value == 2
    make.appeal(reception=desk)
    assert evaluate(subscription) is None
    subscription.saved_filter.query = "channel=media"
    subscription.saved_filter.save()
    assert evaluate(subscription) is None
    subscription.saved_filter.query = ""
    subscription.saved_filter.save()
    assert evaluate(subscription) is not None
    assert Notice.objects.count() == 2


def test_notices_of_an_earlier_post_are_not_shown_in_the_next(desk, registrar):
    make.appeal(reception=desk)
    evaluate(watched(registrar, threshold=0))
    assert Notice.objects.unread_of(registrar).count() == 1

    posts.end(post=registrar.posts.get(), on=clock.today())
    tomorrow = clock.now() + dt.timedelta(days=1)
    with clock.playing(tomorrow):
        moved = User.objects.get(pk=registrar.pk)
        assert not Notice.objects.unread_of(moved)
        posts.appoint(
            user=registrar,
            role=Role.REGISTRAR,
            place=TerritoryFactory(),
            act="2-son",
            starts_on=clock.today(),
        )
        moved = User.objects.get(pk=registrar.pk)
        assert not Notice.objects.unread_of(moved)


def test_counting_stops_one_past_the_threshold(desk, registrar):
    for _number in range(4):
        make.appeal(reception=desk)
    assert evaluate(watched(registrar, threshold=1)).value == 2


def test_only_what_the_watcher_may_see_is_counted(desk):
    make.appeal(reception=desk)
    make.appeal(reception=desk)
    outsider = make.registrar_of(make.ReceptionFactory())

    assert evaluate(watched(outsider, threshold=0)) is None


def test_who_lost_the_filter_is_told_nothing(desk, registrar):
    make.appeal(reception=desk)
    foreign = finding.SavedFilterFactory(query="")
    subscription = finding.SubscriptionFactory(saved_filter=foreign, user=registrar, threshold=0)

    assert evaluate(subscription) is None
    subscription.refresh_from_db()
    assert subscription.evaluated_at is None


def test_overdue_ones_are_told(desk, registrar):
    question = make.question(reception=desk)
    subscription = watched(registrar, "overdue", threshold=0)
    assert evaluate(subscription) is None

    question.legal_due_on = clock.today() - dt.timedelta(days=1)
    question.save(update_fields=["legal_due_on"])

    assert evaluate(subscription).value == 1


def test_a_sudden_rise_is_told_and_a_steady_week_is_not(desk, registrar):
    now = clock.now()
    for week in range(1, 9):
        with clock.playing(now - dt.timedelta(days=7 * week, hours=1)):
            make.appeal(reception=desk)
    subscription = watched(registrar, "spike", threshold=2)
    for _number in range(4):
        make.appeal(reception=desk)
    assert evaluate(subscription) is None

    make.appeal(reception=desk)

    assert evaluate(subscription).value == 5


def test_a_filter_too_wide_to_compare_keeps_its_state(desk, registrar, monkeypatch):
    monkeypatch.setattr(saved_filters, "MOST_ROWS", 1)
    for _number in range(3):
        make.appeal(reception=desk)

    assert evaluate(watched(registrar, "spike", threshold=0)) is None


def test_people_who_write_again_are_told(desk, registrar):
    person = make.ApplicantFactory()
    subscription = watched(registrar, "repeats", threshold=1)
    make.appeal(reception=desk, applicant=person)
    make.appeal(reception=desk)
    assert evaluate(subscription) is None

    make.appeal(reception=desk, applicant=person)

    assert evaluate(subscription).value == 1


NUMBER = "31234567890123"
AT_HOME = {"surname": "Karimova", "mahalla": None, "address": "Bobur, 1"}


def numbered(**fields):
    person = make.ApplicantFactory.build(**fields)
    person.set_personal_number(NUMBER)
    return person


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([{"number": True}, {"number": True}], True),
        ([{"surname": "Karimova", "phone": "+998901112233"}] * 2, True),
        ([{"surname": "Karimova", "birth_date": dt.date(1980, 5, 6)}, {
            "surname": "KARIMOVA", "birth_date": dt.date(1980, 5, 6)}], True),
        ([AT_HOME, {**AT_HOME, "surname": "Каримова", "given_name": "Азиза",
                    "patronymic": "Ботир қизи", "address": "BOBUR, 1"}], True),
        ([{"number": True, "phone": ""}, {"surname": "Aliyeva", "phone": "+998901112233"}], False),
        ([{"phone": "+998901112233"}, {"phone": "+998901112233"}], False),
        ([{"surname": "Karimova", "address": "Bobur, 1"},
          {"surname": "Karimova", "address": "Bobur, 2"}], False),
    ],
)  # fmt: skip
def test_who_stands_in_the_register_twice_is_one_who_writes_again(desk, registrar, entries, told):
    subscription = watched(registrar, "repeats", threshold=1)
    for entry in entries:
        fields = dict(entry)
        made = numbered if fields.pop("number", False) else make.ApplicantFactory.build
        first = make.appeal(reception=desk, applicant=made(**fields)).applicant
    seen = evaluate(subscription)

    assert (seen.value if seen else 0) == (1 if told else 0)
    assert appeals.earlier(first).count() == (2 if told else 1)


def test_entries_of_one_person_in_a_row_are_counted_together(desk, registrar):
    born, phone = dt.date(1980, 5, 6), "+998901112233"
    for who in (
        make.ApplicantFactory.build(surname="Karimova", birth_date=born),
        numbered(surname="Karimova", birth_date=born),
        numbered(surname="Aliyeva", phone=phone),
        make.ApplicantFactory.build(surname="Aliyeva", phone=phone),
    ):
        make.appeal(reception=desk, applicant=who)

    assert evaluate(watched(registrar, "repeats", threshold=3)).value == 1


def test_the_task_looks_at_every_watched_filter_and_may_run_twice(desk, registrar):
    make.appeal(reception=desk)
    watched(registrar, threshold=0)
    watched(registrar, threshold=5)

    assert tasks.watch_filters() == 2
    assert tasks.watch_filters() == 2

    assert Notice.objects.count() == 1


def test_news_stand_on_the_today_page_until_they_are_seen(client, desk, registrar):
    make.appeal(reception=desk)
    subscription = watched(registrar, threshold=0)
    evaluate(subscription)

    assert subscription.saved_filter.name in client.get("/today/").content.decode()
    assert (
        subscription.saved_filter.name
        in client.get("/receptions/appeals/filters/").content.decode()
    )
    client.post("/receptions/appeals/filters/seen/")

    assert subscription.saved_filter.name not in client.get("/today/").content.decode()


def test_watching_again_changes_the_threshold(client, registrar):
    saved = finding.SavedFilterFactory(owner=registrar)
    url = f"/receptions/appeals/filters/{saved.pk}/watch/"

    for threshold in (3, 7):
        assert client.post(url, {"kind": "overdue", "threshold": threshold}).status_code == 302
    assert client.post(url, {"kind": "overdue", "threshold": 2000}).status_code == 422

    assert Subscription.objects.get().threshold == 7


def test_a_shared_filter_is_changed_by_its_owner_only(client, desk, registrar):
    saved = finding.SavedFilterFactory(
        owner=make.head_of(desk), sharing=Sharing.RECEPTION, territory=desk.territory
    )

    assert client.get(f"/receptions/appeals/filters/{saved.pk}/").status_code == 403
    assert client.post(f"/receptions/appeals/filters/{saved.pk}/remove/").status_code == 403
    assert client.get(f"/receptions/appeals/filters/{saved.pk}/remove/").status_code == 405
    assert client.get(f"/receptions/appeals/filters/{saved.pk}/watch/").status_code == 200


def test_an_own_filter_gets_another_name_and_is_removed_with_its_watchers(client, registrar):
    subscription = watched(registrar)
    url = f"/receptions/appeals/filters/{subscription.saved_filter_id}/"

    client.post(url, {"name": "Yangi", "sharing": "reception"})
    assert SavedFilter.objects.get().name == "Yangi"
    client.post(f"/receptions/appeals/watched/{subscription.pk}/stop/")
    assert not Subscription.objects.exists()
    client.post(f"{url}remove/")

    assert not SavedFilter.objects.exists()
