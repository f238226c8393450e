"""A body without accounts replies to a representation by a letter, which is written down."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions.exceptions import PowerError, TransitionError
from receptions.models import LiabilityEntry, RepresentationReply
from receptions.power_choices import LiabilityMeasure, PaperState
from receptions.services import representation_replies as replies
from territories import clock
from territories.choices import Role
from territories.models import Post
from territories.services import posts
from tests.factories import powers as make_power
from tests.factories import receptions as make
from tests.factories.receptions import pdf
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return make_power.served()


def page(name, *args):
    return reverse(f"receptions:{name}", args=args)


def sent(**fields):
    return {
        "letter_number": "04-12/7",
        "letter_date": clock.today().isoformat(),
        "letter_signer": "Aliyev V., boshliq",
        "document": pdf(),
        "measures": "Nasos almashtirildi.",
        "cause_removed": "on",
        **fields,
    }


def test_the_registrar_writes_it_down_and_the_head_accepts(client, paper):
    registrar, head = make.registrar_of(paper.reception), make.head_of(paper.reception)
    client.force_login(registrar)
    assert page("representation-write-down", paper.pk) in client.get(paper.get_absolute_url()).text

    taken = client.post(
        page("representation-write-down", paper.pk),
        sent(
            discipline=LiabilityMeasure.REPRIMAND,
            person_name="Toshmatov E.",
            person_post="Boʻlim boshligʻi",
            act_number="12-k",
            act_date=clock.today().isoformat(),
        ),
    )

    assert taken.status_code == 302
    reply = paper.replies.get()
    assert (reply.by, reply.letter_number, reply.letter_signer) == (
        registrar,
        "04-12/7",
        "Aliyev V., boshliq",
    )
    assert reply.is_on_paper
    shown = client.get(paper.get_absolute_url()).text
    assert "04-12/7" in shown
    download = client.get(page("representation-reply-document", reply.pk))
    assert b"".join(download.streaming_content).startswith(b"%PDF")
    client.force_login(head)
    client.post(page("representation-review", paper.pk), {"decision": "accepted"})
    paper.refresh_from_db()
    assert (paper.state, paper.acknowledged_by) == (PaperState.ACCEPTED, registrar)
    assert LiabilityEntry.objects.get().reply == reply


def test_the_letter_is_opened_by_the_desk_and_who_reads_everything_there(client, paper):
    reply = make_power.written_down(paper)
    country = paper.reception.territory.parent.parent
    readers = {
        make.registrar_of(paper.reception): 200,
        make.head_of(paper.reception): 200,
        UserFactory(role=Role.AUDITOR, place=country): 200,
        make.executor_of(paper.office): 403,
        make.registrar_of(make.ReceptionFactory()): 404,
    }

    found = {}
    for reader in readers:
        client.force_login(reader)
        answer = client.get(page("representation-reply-document", reply.pk))
        b"".join(answer.streaming_content if answer.streaming else ())
        found[reader] = answer.status_code

    assert found == readers


def test_whoever_wrote_it_down_does_not_decide_on_it(paper):
    head = make.head_of(paper.reception)
    reply = make_power.written_down(paper, by=head)

    with pytest.raises(PowerError, match="own reply"):
        replies.accept(reply=reply, by=head)


def test_who_acts_for_the_office_above_acts_for_it():
    above = OfficeFactory()
    question = make.question("assigned", office=OfficeFactory(parent=above))
    paper = make_power.served(question=question)
    make.executor_of(above)

    with pytest.raises(PowerError, match="replies itself"):
        make_power.written_down(paper)


def test_an_office_with_accounts_replies_itself(client, paper):
    make.executor_of(paper.office)
    registrar = make.registrar_of(paper.reception)

    with pytest.raises(PowerError, match="replies itself"):
        make_power.written_down(paper, by=registrar)

    client.force_login(registrar)
    assert client.get(page("representation-write-down", paper.pk)).status_code == 403
    assert not RepresentationReply.objects.exists()


def test_an_account_whose_post_has_ended_does_not_count(paper):
    yesterday = clock.today() - dt.timedelta(days=1)
    post = make.executor_of(paper.office).posts.get()
    Post.objects.filter(pk=post.pk).update(starts_on=yesterday)
    posts.end(post=post, on=yesterday)

    make_power.written_down(paper)

    assert paper.replies.exists()


@pytest.mark.parametrize("who", [Role.REGISTRAR, Role.HEAD])
def test_only_the_own_reception_writes_it_down(paper, who):
    other = UserFactory(role=who, place=make.ReceptionFactory().territory)

    with pytest.raises(PowerError, match="Only the reception"):
        make_power.written_down(paper, by=other)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"number": " "}, "number of the letter"),
        ({"signer": ""}, "who signed"),
        ({"date": dt.date(2100, 1, 1)}, "in the future"),
        ({"date": dt.date(2020, 1, 1)}, "older than"),
    ],
)
def test_a_letter_that_can_not_be_is_refused(paper, wrong, why):
    with pytest.raises(PowerError, match=why):
        make_power.written_down(paper, **wrong)
    assert not paper.replies.exists()


def test_it_is_written_down_once_until_the_head_decides(paper):
    registrar = make.registrar_of(paper.reception)
    make_power.written_down(paper, by=registrar)

    with pytest.raises(TransitionError):
        make_power.written_down(paper, by=registrar)


def test_after_an_insufficient_letter_the_next_one_is_written_down(client, paper):
    registrar, head = make.registrar_of(paper.reception), make.head_of(paper.reception)
    first = make_power.written_down(paper, by=registrar)
    replies.find_insufficient(reply=first, by=head, reason="Sana yoʻq")
    client.force_login(registrar)

    assert "Sana yoʻq" in client.get(page("representation-write-down", paper.pk)).text
    client.post(page("representation-write-down", paper.pk), sent(letter_number="05"))

    assert [one.letter_number for one in paper.replies.order_by("pk")] == ["04-12/7", "05"]


@pytest.mark.parametrize(
    "missing", ["letter_number", "letter_date", "letter_signer", "document", "measures"]
)
def test_what_is_missing_is_said_next_to_its_field(client, paper, missing):
    client.force_login(make.registrar_of(paper.reception))
    fields = sent()
    del fields[missing]

    response = client.post(page("representation-write-down", paper.pk), fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [missing]
    assert not paper.replies.exists()


def test_a_file_that_is_no_paper_is_refused_next_to_its_field(client, paper):
    client.force_login(make.registrar_of(paper.reception))
    fields = sent(document=SimpleUploadedFile("xat.pdf", b"MZ no paper"))

    response = client.post(page("representation-write-down", paper.pk), fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["document"]
    assert "Nasos almashtirildi." in response.text


def test_the_database_keeps_a_whole_letter(paper):
    reply = make_power.written_down(paper)

    with pytest.raises(IntegrityError, match="paper_reply_is_a_whole"), transaction.atomic():
        RepresentationReply.objects.filter(pk=reply.pk).update(letter_number="")
