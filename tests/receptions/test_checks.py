"""Sampled checks as work: given to others, taken, tried, handed on, settled."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from receptions import check_permissions, permissions
from receptions.check_choices import CheckMethod, CheckState
from receptions.choices import LegalGround, QuestionStatus, VerificationMethod
from receptions.exceptions import CheckError, ReceptionsError
from receptions.models import CheckTask, Verification
from receptions.services import check_tasks, checks, coexecution, control, sampling
from territories import clock
from territories.choices import Role
from territories.models import Post, User
from territories.services import calendars, posts
from tests.factories import checks as lot
from tests.factories.executors import moment, picture
from tests.factories.receptions import (
    ReceptionFactory,
    executor_of,
    head_of,
    photo,
    question,
    registrar_of,
)
from tests.factories.territories import MahallaFactory, OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db


def others(task):
    return {task.executor_id, task.accepter_id, task.closer_id}


def test_a_check_is_given_to_somebody_who_took_no_part():
    reception = ReceptionFactory()
    clerk = registrar_of(reception)

    task = lot.task(reception=reception)

    assert task.assigned_to is not None
    assert task.assigned_to_id not in others(task)
    assert task.assigned_to.current_posts[0].territory == reception.territory
    assert calendars.current().is_working(task.due_on)
    assert clerk.pk not in others(task)


def test_work_is_spread_evenly():
    reception = ReceptionFactory()
    two = {registrar_of(reception).pk, registrar_of(reception).pk}
    lot.set_share(1)
    asked = lot.closed(reception=reception)
    for _number in range(3):
        lot.closed(reception=reception, office=asked.office)
    sampling.draw_new()

    given = list(CheckTask.objects.values_list("assigned_to", flat=True))

    assert max(given.count(pk) for pk in set(given)) - min(given.count(pk) for pk in two) <= 1


def test_where_everybody_took_part_the_region_checks_or_nobody_yet():
    reception = ReceptionFactory()
    found = lot.closed(reception=reception)
    answer = found.answers.get()
    people = {answer.by_id, answer.decided_by_id, found.closed_by_id}
    Post.objects.filter(territory=reception.territory).exclude(user__in=people).delete()
    lot.set_share(1)
    sampling.draw_new()
    task = CheckTask.objects.get()
    assert task.assigned_to is None

    above = UserFactory(role=Role.REGIONAL_HEAD, place=reception.territory.parent)
    from receptions.services.checkers import Checkers

    assert Checkers().pick(found, people) == above.pk


@pytest.mark.parametrize("who", ["executor", "accepter", "closer"])
def test_the_database_refuses_a_check_of_the_own_work(who):
    task = lot.task()

    with pytest.raises(IntegrityError, match="nobody_checks_the_own_work"), transaction.atomic():
        CheckTask.objects.filter(pk=task.pk).update(assigned_to=getattr(task, who))
    with pytest.raises(CheckError):
        check_tasks.take(task=task, by=getattr(task, who))
    with pytest.raises(ReceptionsError):
        checks.record(task=task, by=getattr(task, who), confirmed=True)


@pytest.mark.parametrize("who", ["executor", "accepter"])
def test_the_database_refuses_a_verification_of_the_own_work(who):
    task = lot.task()

    with pytest.raises(IntegrityError, match="answered or accepted"), transaction.atomic():
        Verification.objects.create(
            question=task.question, method="call", confirmed=True, by=getattr(task, who)
        )
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO receptions_verification (question_id, method, confirmed, note, by_id, at,"
            " outcome) VALUES (%s, 'call', true, '', %s, now(), '')",
            [task.question_id, getattr(task, f"{who}_id")],
        )


@pytest.fixture
def helped():
    """A check of what two offices solved, and who answered for the second one."""
    lot.set_share(1)
    lot.begun()
    asked = question("assigned")
    desk = registrar_of(asked.reception)
    part = coexecution.add(question=asked, office=OfficeFactory(), by=desk)
    helper = executor_of(part.office)
    coexecution.answer(part=part, by=helper, text="Quvur almashtirildi.")
    answer = control.answer(
        question=asked, by=executor_of(asked.office), text="Suv keldi.", outcome="satisfied"
    )
    control.accept(answer=answer, by=desk)
    control.close(
        question=asked, by=head_of(asked.reception), outcome="satisfied", ground=LegalGround.MERITS
    )
    Post.objects.filter(territory=asked.reception.territory).delete()
    posts.appoint(
        user=helper,
        role=Role.HEAD,
        place=asked.reception.territory,
        act="1-son",
        starts_on=clock.today(),
    )
    sampling.draw_new()
    return CheckTask.objects.get(), User.objects.get(pk=helper.pk)


def test_who_answered_a_part_never_checks(helped):
    task, helper = helped

    assert not check_permissions.can_check(helper, task)
    assert not permissions.can_verify(helper, task.question)
    with pytest.raises(CheckError):
        check_tasks.take(task=task, by=helper)
    with pytest.raises(IntegrityError, match="answered or accepted"), transaction.atomic():
        Verification.objects.create(
            question=task.question, method="call", confirmed=True, by=helper
        )


def test_the_author_of_a_part_is_not_given_the_check(helped):
    task, _helper = helped  # the only other person of the reception

    assert task.assigned_to is None


def test_confirming_settles_the_check_with_its_photo(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = lot.task()
    by = head_of(task.reception)

    checks.record(task=task, by=by, confirmed=True, note="Koʻrdim.", files=[photo()])

    task.refresh_from_db()
    assert (task.state, task.verification.by, task.verification.method) == (
        CheckState.DONE,
        by,
        VerificationMethod.CALL,
    )
    assert task.photos.get().appeal == task.question.appeal
    assert task.question.events.last().note == "Koʻrdim."
    with pytest.raises(CheckError, match="already done"):
        checks.record(task=task, by=by, confirmed=True)


def test_a_photo_of_a_check_keeps_time_and_place_and_is_no_paper_of_the_appeal(
    client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    task = lot.task()
    by = head_of(task.reception)
    camera = {"taken": "2026:11:20 14:05:00", "place": (41.5, 69.25)}

    checks.record(task=task, by=by, confirmed=True, files=[picture(**camera)])

    paper = task.photos.get()
    assert paper.taken_at == moment("2026-11-20 14:05")
    assert paper.point == (41.5, 69.25)
    assert paper.wants_thumbnail
    client.force_login(by)
    page = client.get(task.question.appeal.get_absolute_url())
    assert page.context["papers"] == []
    assert "geo:41.5" in client.get(task.get_absolute_url()).content.decode()


def test_a_failed_check_opens_the_question_again():
    task = lot.task()

    checks.record(task=task, by=head_of(task.reception), confirmed=False, note="Suv yoʻq.")

    found = task.question
    found.refresh_from_db()
    task.refresh_from_db()
    assert found.status == QuestionStatus.ASSIGNED
    assert (task.verification.office, task.verification.closed_at) == (task.office, task.closed_at)


def test_any_other_check_settles_it_too():
    task = lot.task()

    control.verify(
        question=task.question,
        by=head_of(task.reception),
        method=VerificationMethod.VISIT,
        confirmed=True,
    )

    task.refresh_from_db()
    assert task.state == CheckState.DONE


def test_who_closed_cannot_settle_a_sampled_closing():
    task = lot.task()

    with pytest.raises(CheckError):
        control.verify(
            question=task.question, by=task.closer, method=VerificationMethod.CALL, confirmed=True
        )

    assert not Verification.objects.exists()


def test_after_the_last_call_the_check_becomes_a_visit():
    lot.set_share(1)
    task = lot.task()
    by = registrar_of(task.reception)

    for expected in (CheckMethod.CALL, CheckMethod.CALL, CheckMethod.VISIT, CheckMethod.VISIT):
        task = check_tasks.unreached(task=task, by=by, note="Javob bermadi")
        assert task.method == expected

    assert task.attempts.count() == 4
    assert task.calls_left == 0


def test_a_visit_is_handed_to_the_round_where_a_mahalla_is_known():
    task = lot.task()
    by = registrar_of(task.reception)

    with pytest.raises(CheckError, match="mahalla"):
        check_tasks.hand_over(task=task, by=by, method=CheckMethod.ROUND)
    with pytest.raises(CheckError):
        check_tasks.hand_over(task=task, by=by, method=task.method)
    person = task.question.appeal.applicant
    person.mahalla = MahallaFactory(parent=task.reception.territory)
    person.save()

    assert check_tasks.hand_over(task=task, by=by, method=CheckMethod.ROUND).method == "round"


def test_a_check_of_a_closing_that_is_over_is_refused():
    task = lot.task()
    by = head_of(task.reception)
    checks.record(task=task, by=by, confirmed=False, note="Suv yoʻq.")
    CheckTask.objects.filter(pk=task.pk).update(state=CheckState.OPEN, verification=None)

    with pytest.raises(CheckError, match="opened again"):
        checks.record(task=task, by=by, confirmed=True)


# -- pages ---------------------------------------------------------------------------------------


def test_the_list_shows_mine_and_what_is_late(client):
    task = lot.task()
    client.force_login(task.assigned_to)
    address = reverse("receptions:check-list")

    assert str(task.question) in client.get(address).content.decode()
    assert str(task.question) not in client.get(address, {"tab": "overdue"}).content.decode()
    CheckTask.objects.update(due_on="2026-01-05")
    assert str(task.question) in client.get(address, {"tab": "overdue"}).content.decode()
    assert str(task.question) not in client.get(address, {"tab": "unassigned"}).content.decode()


def test_the_list_costs_the_same_for_many(client, django_assert_max_num_queries):
    reception = ReceptionFactory()
    lot.set_share(1)
    for _number in range(4):
        lot.closed(reception=reception)
    sampling.draw_new()
    client.force_login(head_of(reception))
    address = reverse("receptions:check-list")
    client.get(address)

    with django_assert_max_num_queries(14):
        page = client.get(address, {"tab": "open"})

    assert len(page.context["page"]) == 4


def test_a_check_is_written_down_on_its_page(client):
    task = lot.task()
    client.force_login(task.assigned_to)
    address = task.get_absolute_url()

    wrong = client.post(address, {"confirmed": "no"})
    assert wrong.status_code == 422
    done = client.post(address, {"confirmed": "no", "note": "Suv yoʻq."})

    assert done.status_code == 302
    task.refresh_from_db()
    assert task.verification.note == "Suv yoʻq."
    assert client.get(address).status_code == 200


def test_steps_of_a_check_on_its_page(client):
    task = lot.task()
    head = head_of(task.reception)
    client.force_login(head)

    client.post(reverse("receptions:check-take", args=[task.pk]))
    client.post(reverse("receptions:check-unreached", args=[task.pk]), {"note": "Band"})
    client.post(reverse("receptions:check-hand", args=[task.pk]), {"method": "visit"})

    task.refresh_from_db()
    assert (task.assigned_to, task.method, task.attempts.get().note) == (head, "visit", "Band")


def test_the_executor_sees_no_check(client):
    task = lot.task()
    client.force_login(executor_of(task.office))

    assert client.get(task.get_absolute_url()).status_code == 404
    assert client.get(reverse("receptions:check-list")).status_code == 403


def test_the_closer_sees_the_check_but_cannot_write(client):
    task = lot.task()
    client.force_login(task.closer)

    assert client.get(task.get_absolute_url()).status_code == 200
    assert client.post(task.get_absolute_url(), {"confirmed": "yes"}).status_code == 403


def test_the_today_page_names_my_checks(client):
    task = lot.task()
    client.force_login(task.assigned_to)

    assert task.get_absolute_url() in client.get("/today/").content.decode()


def test_closed_questions_of_no_sample_have_no_check():
    question(QuestionStatus.CLOSED)

    assert not CheckTask.objects.exists()
