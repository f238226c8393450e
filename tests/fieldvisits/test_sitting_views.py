import datetime as dt
import io
import uuid

import pytest
from pypdf import PdfReader

from fieldvisits.models import FieldReception, Hearing, SittingTicket
from fieldvisits.services import protocols
from fieldvisits.sitting_choices import HearingOutcome
from receptions.models import Appeal
from territories import clock
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit
from tests.factories.territories import OfficeFactory
from tests.fieldvisits.pages import page, url

TASK = HearingOutcome.TASK


def form_data(where, **fields):
    data = {
        "key": str(uuid.uuid4()),
        "surname": "Rahimov",
        "given_name": "Anvar",
        "mahalla": where.mahalla.name,
        "mahalla_id": where.mahalla.pk,
        "topic": where.topic.pk,
        "text": "Suv kelmayapti",
        "people_affected": 1,
        "outcome": "settled",
        "result": "Quvur ulandi",
        "appeal_type": "application",
        "language": "uz",
        "desk": "2",
    }
    return {**data, **fields}


def task_data(where, office, **fields):
    due_on = clock.today() + dt.timedelta(days=5)
    return form_data(
        where,
        outcome="task",
        result="",
        office=office.name,
        office_id=office.pk,
        due_on=due_on.isoformat(),
        **fields,
    )


def test_the_desk_writes_a_line_and_offers_the_next(client, where):
    sitting = make.announced(where)

    answer = page(client, where.registrar, url("sitting-desk", sitting.pk), form_data(where))

    assert answer["Location"] == f"{url('sitting-desk', sitting.pk)}?desk=2"
    assert sitting.hearings.get().desk == "2"


def test_the_same_form_sent_twice_is_one_appeal(client, where):
    sitting = make.announced(where)
    data = task_data(where, OfficeFactory(territory=where.district))

    for _turn in range(2):
        page(client, where.registrar, url("sitting-desk", sitting.pk), data)

    assert Hearing.objects.count() == Appeal.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"result": ""}, "what was done or explained"),
        ({"outcome": "task", "result": ""}, "A task has an office that acts"),
        ({"due_on": "2026-12-01"}, "Only a task has"),
        ({"mahalla": "", "mahalla_id": ""}, "needs the residence"),
        ({"surname": "A" * 99, "given_name": "B" * 99, "patronymic": "C"}, "at most 200"),
        ({"outcome": ""}, "required"),
        ({"key": "x"}, "UUID"),
    ],
)
def test_the_desk_says_what_is_wrong(client, where, change, words):
    sitting = make.announced(where)
    data = form_data(where, **change)

    answer = page(client, where.registrar, url("sitting-desk", sitting.pk), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Hearing.objects.exists()


def test_the_desk_refuses_a_complaint_that_passes_by_the_reception(client, where, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"
    hokim = OfficeFactory(territory=where.district, is_khokimiyat=True)
    office = OfficeFactory(territory=where.region)
    data = task_data(
        where,
        office,
        appeal_type="complaint",
        complained_office=hokim.name,
        complained_office_id=hokim.pk,
    )
    sitting = make.announced(where)

    answer = page(client, where.registrar, url("sitting-desk", sitting.pk), data)

    assert answer.status_code == 422
    assert "(Art. 25)" in answer.content.decode()
    assert not Appeal.objects.exists()


def test_the_queue_gives_calls_and_ends(client, where):
    sitting = make.announced(where)
    queue = url("sitting-queue", sitting.pk)
    page(client, where.registrar, url("sitting-ticket", sitting.pk), {"category": "ordinary"})
    page(client, where.registrar, url("sitting-call", sitting.pk), {"desk": "2"})
    shown = page(client, where.registrar, queue).content.decode()
    assert "desk=2&amp;ticket=1" in shown

    data = form_data(where, ticket=1)
    answer = page(client, where.registrar, url("sitting-desk", sitting.pk), data)

    assert answer["Location"] == f"{queue}?desk=2"
    assert SittingTicket.objects.get().state == "served"


def test_the_protocol_is_drafted_signed_and_read(client, where):
    held = sit.day(where, ["settled", "explained", "task"])

    page(client, where.registrar, url("protocol-draft", held.pk), {})
    page(client, where.head, url("protocol-sign", held.pk), {})
    paper = page(client, where.head, url("protocol-paper", held.pk))

    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages)
    assert f"{where.reception.code}-2026/B1" in words
    assert "Rahimov Anvar" in words
    assert "Received: 3. Settled on the spot: 1. Explained: 1." in words
    assert where.head.full_name in words
    assert "Officials absent" in words


def test_the_signed_paper_stays_word_for_word(client, where):
    protocol = protocols.sign(protocol=sit.drafted(where), by=where.head)
    FieldReception.objects.filter(pk=protocol.field_reception_id).update(place="Boshqa joy")

    paper = page(client, where.head, url("protocol-paper", protocol.field_reception_id))

    words = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert "12-maktab" in words
    assert "Boshqa joy" not in words


def test_the_registrar_does_not_sign(client, where):
    protocol = sit.drafted(where)

    answer = page(client, where.registrar, url("protocol-sign", protocol.field_reception_id), {})

    assert answer.status_code == 403


def test_no_paper_before_the_draft(client, where):
    held = make.held(where)

    assert page(client, where.head, url("protocol-paper", held.pk)).status_code == 404


def test_a_line_of_a_complaint_is_kept_from_whom_it_is_about(client, where):
    sitting = make.announced(where)
    line = sit.received(where, sitting, TASK, text="Maxfiy shikoyat")
    Appeal.objects.filter(pk=line.finding.question.appeal_id).update(
        complained_office=OfficeFactory(), complained_user=where.head
    )

    head = page(client, where.head, sitting.get_absolute_url()).content.decode()
    registrar = page(client, where.registrar, sitting.get_absolute_url()).content.decode()

    assert "Maxfiy shikoyat" not in head
    assert "kept from you" in head
    assert "Maxfiy shikoyat" in registrar


def test_the_calendar_shows_the_month_and_moves(client, where):
    sitting = make.announced(where)

    shown = page(client, where.registrar, url("sitting-calendar")).content.decode()
    other = page(client, where.registrar, f"{url('sitting-calendar')}?month=2026-10")

    assert sitting.get_absolute_url() in shown
    assert "No field reception in this month." in other.content.decode()


@pytest.mark.parametrize("month", ["x", "2026-13", "0001-01", "9999-12"])
def test_the_calendar_takes_any_month_for_this_one(client, where, month):
    answer = page(client, where.registrar, f"{url('sitting-calendar')}?month={month}")

    assert answer.context["first"] == clock.today().replace(day=1)


def test_a_reception_with_heads_of_republican_bodies_is_its_own_kind(client, where):
    make.announced(where, kind="republic")

    listed = page(client, where.head, f"{url('field-reception-list')}?kind=republic")

    assert len(listed.context["page"].rows) == 1
    assert "heads of republican bodies" in listed.content.decode()
