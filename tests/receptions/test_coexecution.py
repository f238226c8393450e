"""Several offices at once (R-22): parts, the coordinator, what each sees and may."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import ReceptionsError
from receptions.executor_choices import EvidenceKind
from receptions.models import Appeal, CoAssignment, Question
from receptions.routing_today import cards
from receptions.services import coexecution, control
from receptions.today import cards as desk_cards
from territories import clock
from tests.factories import executors as office_side
from tests.factories import receptions as make
from tests.factories import routing
from tests.factories.territories import OfficeFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db
HOP = {"reason": HopReason.COMPETENCE, "legal_basis": "24-modda"}


@pytest.fixture
def where():
    found = routing.chain()
    found.second = OfficeFactory(territory=found.district)
    found.helper = make.executor_of(found.second)
    return found


@pytest.fixture
def question(where):
    """Given to the agency, which coordinates, and to a second office."""
    asked = make.question(reception=where.reception, by=where.registrar)
    coexecution.assign_together(
        question=asked,
        offices=[where.agency, where.second],
        by=where.registrar,
        note="Birgalikda",
        **HOP,
    )
    asked.refresh_from_db()
    return asked


@pytest.fixture
def part(question):
    return question.parts.get()


def test_the_first_named_coordinates_and_the_dates_are_the_same(where, question, part):
    assert question.office == where.agency
    assert question.assignments.get().office == where.agency
    assert (part.office, part.part, part.is_open) == (where.second, "Birgalikda", True)
    assert question.hops == 1


def test_both_offices_see_it_and_a_withdrawn_one_no_longer(where, question, part):
    assert Question.objects.visible_to(where.clerk).get() == question
    assert Question.objects.visible_to(where.helper).get() == question
    assert Appeal.objects.visible_to(where.helper).exists()

    coexecution.withdraw(part=part, by=where.registrar, reason="Xato")

    assert not Question.objects.visible_to(where.helper).exists()
    assert not Appeal.objects.visible_to(where.helper).exists()


def test_the_coordinator_waits_for_the_part(where, question, part):
    given = {"question": question, "by": where.clerk, "text": "Hal boʻldi", "outcome": "satisfied"}
    with pytest.raises(ReceptionsError, match="still open"):
        control.answer(**given)

    coexecution.answer(part=part, by=where.helper, text="Bizdagi qismi bajarildi")
    control.answer(**given)

    question.refresh_from_db()
    assert question.status == QuestionStatus.ANSWERED
    part.refresh_from_db()
    assert (part.text, part.answered_by) == ("Bizdagi qismi bajarildi", where.helper)


def test_the_coordinator_goes_on_without_the_part_and_says_why(where, question, part):
    with pytest.raises(ReceptionsError, match="Say why"):
        coexecution.go_without(part=part, by=where.clerk, reason=" ")

    coexecution.go_without(part=part, by=where.clerk, reason="Idora javob bermadi")
    control.answer(question=question, by=where.clerk, text="Hal boʻldi", outcome="satisfied")

    part.refresh_from_db()
    assert (part.gone_without_reason, part.gone_without_by) == ("Idora javob bermadi", where.clerk)


def test_a_withdrawn_office_may_be_named_again(where, question, part):
    coexecution.withdraw(part=part, by=where.registrar, reason="Xato")

    again = coexecution.add(question=question, office=where.second, by=where.registrar)

    assert again.is_open
    assert question.parts.count() == 2


def test_a_complaint_has_no_forbidden_co_executor(where, settings):
    asked = routing.complaint(where, where.khokimiyat)
    with pytest.raises(ReceptionsError, match=where.regional_khokimiyat.name):
        coexecution.assign_together(
            question=asked,
            offices=[where.agency, where.khokimiyat],
            by=where.registrar,
            **HOP,
        )

    asked.refresh_from_db()
    assert (asked.status, asked.parts.count()) == (QuestionStatus.REGISTERED, 0)


FORBIDDEN = [
    ("a second part of the same office", lambda w, q, p: _add(q, w.second, w.registrar)),
    ("the coordinator itself", lambda w, q, p: _add(q, w.agency, w.registrar)),
    ("named by an office", lambda w, q, p: _add(q, OfficeFactory(), w.clerk)),
    (
        "answered by the coordinator",
        lambda w, q, p: coexecution.answer(part=p, by=w.clerk, text="x"),
    ),
    ("answered with nothing", lambda w, q, p: coexecution.answer(part=p, by=w.helper, text=" ")),
    (
        "withdrawn by the coordinator",
        lambda w, q, p: coexecution.withdraw(part=p, by=w.clerk, reason="x"),
    ),
    (
        "withdrawn without a reason",
        lambda w, q, p: coexecution.withdraw(part=p, by=w.registrar, reason=""),
    ),
    (
        "gone without by the co-executor",
        lambda w, q, p: coexecution.go_without(part=p, by=w.helper, reason="x"),
    ),
]


def _add(question, office, by):
    return coexecution.add(question=question, office=office, by=by)


@pytest.mark.parametrize(("name", "step"), FORBIDDEN, ids=[name for name, _step in FORBIDDEN])
def test_a_forbidden_step_leaves_the_part_open(where, question, part, name, step):
    with pytest.raises(ReceptionsError):
        step(where, question, part)

    part.refresh_from_db()
    assert part.is_open
    assert question.parts.count() == 1


ENDS = [
    lambda w, p: coexecution.answer(part=p, by=w.helper, text="Bajarildi"),
    lambda w, p: coexecution.withdraw(part=p, by=w.registrar, reason="Xato"),
    lambda w, p: coexecution.go_without(part=p, by=w.clerk, reason="Kutilmadi"),
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("again", ENDS)
def test_a_closed_part_takes_no_further_step(where, part, end, again):
    end(where, part)

    with pytest.raises(ReceptionsError):
        again(where, part)


@pytest.mark.parametrize("end", ENDS)
def test_a_part_of_a_question_that_went_on_is_not_waited_for(where, question, part, end):
    Question.objects.filter(pk=question.pk).update(status=QuestionStatus.ANSWERED)

    with pytest.raises(ReceptionsError, match="no longer with an office"):
        end(where, part)


def test_the_database_keeps_one_open_part_an_office_and_one_ending(where, question, part):
    with pytest.raises(IntegrityError, match="one_open_part"), transaction.atomic():
        CoAssignment.objects.create(question=question, office=where.second, by=where.registrar)
    with pytest.raises(IntegrityError, match="part_answered_by_and_at"), transaction.atomic():
        CoAssignment.objects.filter(pk=part.pk).update(text="x")


# -- pages ---------------------------------------------------------------------------------------


def test_the_co_executor_finds_its_part_today_and_answers_it(client, where, question, part):
    (card,) = drawn(cards(where.helper))
    assert card.items[0].url == reverse("receptions:part-answer", args=[part.pk])
    assert not drawn(desk_cards(where.helper))

    client.force_login(where.helper)
    listed = client.get(reverse("receptions:part-list")).content.decode()
    assert question.appeal.number in listed
    answer = client.post(card.items[0].url, {"text": "Quvur almashtirildi."})

    assert answer.status_code == 302
    part.refresh_from_db()
    assert part.answered_by == where.helper


def test_parts_are_listed_by_their_date_and_those_without_one_last(client, where):
    asked = []
    for days in (None, 9, 3, 6):
        question = make.question(
            "assigned", reception=where.reception, by=where.registrar, office=where.agency
        )
        coexecution.add(question=question, office=where.second, by=where.registrar)
        day = None if days is None else clock.today() + dt.timedelta(days=days)
        Question.objects.filter(pk=question.pk).update(legal_due_on=day, target_due_on=day)
        asked.append(question.pk)
    client.force_login(where.helper)

    rows = client.get(reverse("receptions:part-list")).context["page"].rows

    assert [one.question_id for one in rows] == [asked[2], asked[3], asked[1], asked[0]]


def test_the_reception_sees_who_has_answered_and_an_office_only_its_own_part(
    client, where, question, part
):
    third = OfficeFactory(territory=where.district)
    coexecution.add(question=question, office=third, by=where.registrar, part="Uchinchi qism")
    coexecution.answer(part=part, by=where.helper, text="Bizdagi qismi bajarildi")
    page = question.appeal.get_absolute_url()

    client.force_login(where.registrar)
    whole = client.get(page).content.decode()
    client.force_login(make.executor_of(third))
    own = client.get(page).content.decode()

    assert "Bizdagi qismi bajarildi" in whole
    assert "Uchinchi qism" in whole
    assert "Uchinchi qism" in own
    assert "Bizdagi qismi bajarildi" not in own


def test_papers_of_a_part_reach_the_coordinator_and_no_other_co_executor(
    client, where, question, part
):
    third = OfficeFactory(territory=where.district)
    coexecution.add(question=question, office=third, by=where.registrar, part="Uchinchi qism")
    client.force_login(where.helper)
    url = reverse("receptions:part-answer", args=[part.pk])

    refused = client.post(
        url, {"text": "Bajarildi", "files": SimpleUploadedFile("act.pdf", b"MZ no paper")}
    )
    sent = client.post(
        url, {"text": "Bajarildi", "files": SimpleUploadedFile("act.pdf", b"%PDF-1.4 act")}
    )

    assert (refused.status_code, sent.status_code) == (422, 302)
    paper = part.attachments.get()
    download = reverse("receptions:attachment-download", args=[paper.pk])
    seen = {}
    for who in (where.clerk, where.registrar, where.helper, make.executor_of(third)):
        client.force_login(who)
        page = client.get(question.appeal.get_absolute_url()).content.decode()
        answer = client.get(download)
        b"".join(answer.streaming_content if answer.streaming else ())
        seen[who] = (download in page, answer.status_code)
    *readers, stranger = seen.values()
    assert readers == [(True, 200)] * 3
    assert stranger == (False, 404)


def test_a_photo_of_a_part_keeps_its_time_and_proves_the_coordinators_answer(
    client, where, question, part
):
    office_side.needs(question.topic, EvidenceKind.PHOTO, welcome=[EvidenceKind.ACT])
    picture = office_side.picture(**office_side.HERE_AND_NOW)
    coexecution.answer(part=part, by=where.helper, text="Bajarildi", files=[picture])
    photo = part.attachments.get()
    assert (photo.taken_at is not None, photo.wants_thumbnail) == (True, True)
    client.force_login(where.clerk)
    url = reverse("receptions:question-answer", args=[question.appeal.number, 1])
    said = {"text": "Hal boʻldi", "outcome": "satisfied"}

    without = client.post(url, said)
    twice = client.post(url, {**said, "parts": [f"photo-{photo.pk}", f"act-{photo.pk}"]})
    given = client.post(url, {**said, "parts": [f"photo-{photo.pk}"]})

    assert [one.status_code for one in (without, twice, given)] == [422, 422, 302]
    (shown,) = question.answers.get().evidence.all()
    assert (shown.kind, shown.attachment) == ("photo", photo)


def test_several_offices_are_named_on_one_page(client, where):
    asked = make.question(reception=where.reception, by=where.registrar)
    client.force_login(where.registrar)
    url = reverse("receptions:question-assign", args=[asked.appeal.number, 1])

    answer = client.post(
        url,
        {
            "choice": where.khokimiyat.pk,
            "others": [where.khokimiyat.pk, where.regional_khokimiyat.pk],
            "reason": "competence",
            "note": "",
        },
    )

    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.office == where.khokimiyat
    assert asked.parts.get().office == where.regional_khokimiyat


def test_an_office_is_added_withdrawn_and_gone_without_on_pages(client, where, question, part):
    third = OfficeFactory(territory=where.district)
    client.force_login(where.registrar)
    add = reverse("receptions:question-part-add", args=[question.appeal.number, 1])

    refused = client.post(add, {"office": where.agency.name, "office_id": where.agency.pk})
    added = client.post(add, {"office": third.name, "office_id": third.pk, "part": "Hujjat"})
    new = question.parts.get(office=third)
    withdrawn = client.post(
        reverse("receptions:part-withdraw", args=[new.pk]), {"reason": "Kerak emas"}
    )
    client.force_login(where.clerk)
    gone = client.post(
        reverse("receptions:part-go-without", args=[part.pk]), {"reason": "Muddat oz qoldi"}
    )

    statuses = [one.status_code for one in (refused, added, withdrawn, gone)]
    assert statuses == [422, 302, 302, 302]
    assert not question.parts.open().exists()
