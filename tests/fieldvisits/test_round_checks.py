"""Checks handed to the next round of the street."""

import pytest
from django.urls import reverse

from fieldvisits.exceptions import VisitError
from fieldvisits.models import RoundCheck
from fieldvisits.pdf import round_sheet
from fieldvisits.phone import pack
from fieldvisits.services import round_checks, rounds
from receptions.choices import QuestionStatus, VerificationMethod
from receptions.exceptions import CheckError
from receptions.models import Applicant
from receptions.services import check_tasks
from territories.choices import Role
from tests.factories import checks as lot
from tests.factories import fieldvisits as make
from tests.factories.receptions import ApplicantFactory, registrar_of
from tests.factories.territories import UserFactory

pytestmark = pytest.mark.django_db


def handed(where, *, address="", **fields):
    """A check that waits for a round of the place, of somebody who lives at the address."""
    person = ApplicantFactory.build(mahalla=where.mahalla, address=address, **fields)
    task = lot.task(reception=where.reception, applicant=person)
    return check_tasks.hand_over(task=task, by=registrar_of(where.reception), method="round")


def test_the_household_of_the_applicant_joins_the_round(where):
    home = make.HouseholdFactory(mahalla=where.mahalla, street="Zargar koʻchasi", house="17")
    task = handed(where, address="ЗАРГАР КЎЧАСИ, 17")

    planned = make.planned(where, limit=1)

    check = RoundCheck.objects.get(round=planned)
    assert (check.task, check.visit.household) == (task, home)
    assert planned.visits.count() == 2
    assert list(planned.visits.values_list("position", flat=True)) == [1, 2]


def test_an_unknown_address_goes_along_without_a_household(where):
    task = handed(where, address="Nomaʼlum, 99")

    planned = make.planned(where)

    assert RoundCheck.objects.get(round=planned).visit is None
    assert RoundCheck.objects.get().task == task


def test_who_asked_not_to_be_visited_is_left_to_the_reception(where):
    make.HouseholdFactory(mahalla=where.mahalla, street="Bobur", house="17", do_not_visit=True)
    handed(where, address="Bobur 17")

    make.planned(where)

    assert not RoundCheck.objects.exists()


def test_who_asked_not_to_be_disclosed_goes_with_no_round(where):
    with pytest.raises(CheckError):
        handed(where, do_not_disclose=True)
    task = handed(where)
    person = task.question.appeal.applicant
    person.do_not_disclose = True  # asked for it after the check was handed over
    person.save()

    make.planned(where)

    assert not RoundCheck.objects.exists()


def test_who_asks_not_to_be_disclosed_meanwhile_is_told_to_nobody_of_the_round(client, where):
    task = handed(where, address="Zargar 17", phone="+998901112233")
    running = make.running(where)
    (check,) = running.checks.all()
    client.force_login(where.head)
    pages = [running.get_absolute_url(), check.get_absolute_url()]
    assert str(task.question) in client.get(pages[0]).content.decode()
    assert len(pack.build(running, where.head)["checks"]) == 1

    Applicant.objects.filter(pk=task.question.appeal.applicant_id).update(do_not_disclose=True)

    assert str(task.question) not in client.get(pages[0]).content.decode()
    assert client.get(pages[1]).status_code == 404
    assert pack.build(running, where.head)["checks"] == []


def test_a_check_goes_with_one_open_round_and_with_the_next_when_not_made(where):
    handed(where)
    first = make.running(where, limit=1)
    second = make.planned(where, limit=1)
    assert not second.checks.exists()

    rounds.finish(round_=first, by=where.head)

    assert make.planned(where, limit=1).checks.count() == 1


def test_checks_by_call_or_elsewhere_stay_at_home(where):
    lot.task(reception=where.reception)

    assert not make.planned(where).checks.exists()


def test_the_result_at_the_door_is_a_check_of_the_question(where):
    task = handed(where)
    running = make.running(where)

    round_checks.record(
        check=running.checks.get(), by=where.member, confirmed=False, note="Suv hali ham yoʻq."
    )

    task.refresh_from_db()
    task.question.refresh_from_db()
    assert task.verification.method == VerificationMethod.ROUND
    assert task.question.status == QuestionStatus.ASSIGNED
    with pytest.raises(CheckError):
        round_checks.record(check=running.checks.get(), by=where.member, confirmed=True)


def test_nothing_is_written_down_before_the_round_sets_out(where):
    handed(where)
    planned = make.planned(where)

    with pytest.raises(VisitError):
        round_checks.record(check=planned.checks.get(), by=where.member, confirmed=True)


def test_the_accepter_walking_along_does_not_check(where):
    task = handed(where)
    running = make.running(where)

    with pytest.raises(CheckError):
        round_checks.record(check=running.checks.get(), by=task.accepter, confirmed=True)


def test_pack_visit_and_sheet_name_the_check(client, where):
    make.HouseholdFactory(mahalla=where.mahalla, street="Bobur", house="17")
    task = handed(where, address="Bobur 17")
    running = make.running(where)
    check = running.checks.select_related("visit").get()
    client.force_login(where.member)

    pack = client.get(running.get_absolute_url()).content.decode()
    visit = client.get(check.visit.get_absolute_url()).content.decode()

    assert check.get_absolute_url() in pack
    assert check.get_absolute_url() in visit
    assert str(task.question) in visit
    assert round_sheet.draw(running).startswith(b"%PDF")


def test_the_round_member_writes_it_down_on_its_page(client, where):
    task = handed(where)
    running = make.running(where)
    address = running.checks.get().get_absolute_url()
    client.force_login(where.member)

    assert client.get(address).status_code == 200
    assert client.post(address, {"confirmed": "no"}).status_code == 422
    done = client.post(address, {"confirmed": "yes", "note": "Koʻrdik"})

    assert done.status_code == 302
    task.refresh_from_db()
    assert task.verification.confirmed


def test_others_do_not_open_the_check_of_a_round(client, where):
    handed(where)
    address = reverse("fieldvisits:round-check", args=[make.running(where).checks.get().pk])
    stranger = UserFactory(role=Role.ROUND_MEMBER, place=where.far)
    auditor = UserFactory(role=Role.AUDITOR, place=where.region)

    for user, status in ((stranger, 404), (auditor, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
