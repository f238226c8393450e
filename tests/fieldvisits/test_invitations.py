import datetime as dt

import pytest
from kombu.exceptions import KombuError

from fieldvisits import briefs
from fieldvisits.drafts import OfficialDraft
from fieldvisits.exceptions import PlanError
from fieldvisits.models import Invitation
from fieldvisits.services import invitations
from receptions.models import Appeal
from territories import clock, jobs
from territories.choices import Role
from territories.models import Job
from tests.factories import fieldvisits as make
from tests.factories.territories import OfficeFactory, UserFactory
from tests.fieldvisits.pages import page, url
from tests.fieldvisits.test_demand import ask


@pytest.fixture
def office(where):
    return OfficeFactory(territory=where.district, email="suv@example.uz")


@pytest.fixture
def executor(office):
    return UserFactory(role=Role.EXECUTOR, place=office)


@pytest.fixture
def invitation(where, office, executor):
    sitting = make.announced(where, group=[OfficialDraft("Qodirov Aziz", office=office)])
    (sent,) = invitations.send(field_reception=sitting, by=where.head)
    return sent


def test_everybody_named_is_invited_once(where, invitation, executor):
    sitting = invitation.member.field_reception

    again = invitations.send(field_reception=sitting, by=where.head)

    assert again == []
    assert Invitation.objects.get().user == executor


def test_the_notice_goes_out_after_the_commit(
    where, office, executor, mailoutbox, django_capture_on_commit_callbacks
):
    sitting = make.announced(where, group=[OfficialDraft("Qodirov Aziz", office=office)])

    with django_capture_on_commit_callbacks(execute=True):
        (sent,) = invitations.send(field_reception=sitting, by=where.head)

    (letter,) = mailoutbox
    assert sent.get_absolute_url() in letter.body


def test_a_notice_that_the_queue_lost_goes_out_later_and_once(
    where, office, executor, mailoutbox, django_capture_on_commit_callbacks
):
    sitting = make.announced(where, group=[OfficialDraft("Qodirov Aziz", office=office)])
    with django_capture_on_commit_callbacks(execute=False):
        invitations.send(field_reception=sitting, by=where.head)
    job = Job.objects.get()
    Job.objects.update(queued_at=clock.now() - dt.timedelta(hours=1))

    with django_capture_on_commit_callbacks(execute=True):
        jobs.sweep()
    jobs.run_job(job.pk)  # the message comes a second time

    assert len(mailoutbox) == 1


def test_officials_are_invited_while_no_broker_answers(
    where, office, executor, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*_arguments):
        raise KombuError

    monkeypatch.setattr(jobs.run_job, "delay", down)
    sitting = make.announced(where, group=[OfficialDraft("Qodirov Aziz", office=office)])

    with django_capture_on_commit_callbacks(execute=True):
        (sent,) = invitations.send(field_reception=sitting, by=where.head)

    assert Job.objects.get().args == {"invitation": sent.pk}


def test_nobody_is_invited_to_what_is_over(where):
    with pytest.raises(PlanError, match="to come"):
        invitations.send(field_reception=make.held(where), by=where.head)


def test_who_declines_says_why(where, invitation, executor):
    with pytest.raises(PlanError, match="why"):
        invitations.answer(invitation=invitation, by=executor, answer="declined", reason=" ")

    answered = invitations.answer(
        invitation=invitation, by=executor, answer="declined", reason="Taʼtilda"
    )

    assert (answered.answer, answered.reason, answered.answered_by) == (
        "declined", "Taʼtilda", executor
    )  # fmt: skip


def test_only_the_invited_opening_it_counts_as_read(client, where, invitation, executor):
    page(client, where.head, invitation.get_absolute_url())
    invitation.refresh_from_db()
    assert invitation.read_at is None

    page(client, executor, invitation.get_absolute_url())
    invitation.refresh_from_db()
    assert invitation.read_at is not None


def test_the_brief_holds_the_offices_open_questions_there(client, where, office, invitation):
    late = dt.date(2026, 11, 1)
    (mine,) = ask(where, office=office, due_on=late)
    ask(where, office=OfficeFactory(territory=where.district))

    found = list(briefs.questions(invitation=invitation, viewer=where.head))
    paper = page(client, where.head, url("invitation-brief", invitation.pk))

    assert found == [mine]
    assert paper.content.startswith(b"%PDF")


def test_the_brief_holds_what_lies_at_the_offices_below(client, where, office, invitation):
    branch = OfficeFactory(territory=where.district, parent=office, name_uz="Suv bo‘limi")
    (theirs,) = ask(where, office=branch)

    found = list(briefs.questions(invitation=invitation, viewer=where.head))
    shown = page(client, where.head, invitation.get_absolute_url())

    assert found == [theirs]
    assert "Suv bo‘limi" in shown.text


def test_a_complaint_about_the_office_stays_out_of_what_lies_below_it(where, office, invitation):
    ask(where, office=OfficeFactory(territory=where.district, parent=office))
    Appeal.objects.update(complained_office=office)

    assert not briefs.questions(invitation=invitation, viewer=where.head).exists()


def test_a_complaint_about_the_office_above_stays_out_whoever_prints_it(
    where, office, executor, invitation
):
    above = OfficeFactory(territory=where.region)
    office.parent, office.path = above, f"{above.path}{office.territory.code}."
    office.save()
    ask(where, office=office)
    Appeal.objects.update(complained_office=above)
    invitation = Invitation.objects.select_related("member__office", "user").get()

    assert not briefs.questions(invitation=invitation, viewer=where.head).exists()


def test_the_executor_answers_on_the_page(client, executor, invitation):
    answer = page(client, executor, invitation.get_absolute_url(), {"answer": "accepted"})

    invitation.refresh_from_db()
    assert answer["Location"] == invitation.get_absolute_url()
    assert invitation.answer == "accepted"


def test_the_page_asks_for_the_reason(client, executor, invitation):
    answer = page(client, executor, invitation.get_absolute_url(), {"answer": "declined"})

    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()


def test_another_office_does_not_see_the_invitation(client, invitation):
    stranger = UserFactory(role=Role.EXECUTOR, place=OfficeFactory())

    assert page(client, stranger, invitation.get_absolute_url()).status_code == 404
