"""Evidence: what proves a solution, what a photo tells, whose paper it is, what is flagged."""

import datetime as dt
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from receptions import photos
from receptions.choices import Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.executor_choices import EvidenceKind
from receptions.models import Attachment, Evidence, EvidenceRule, Question, Topic
from receptions.pieces import Piece
from receptions.services import control, evidence, reference, thumbnails
from territories import clock, uploads
from territories.choices import Role
from tests.factories import executors as make
from tests.factories.receptions import (
    TopicFactory,
    executor_of,
    pdf,
    photo,
    question,
    registrar_of,
)
from tests.factories.territories import CountryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _asked(*required, welcome=(), **fields):
    """A question with an office whose topic asks for these proofs."""
    topic = TopicFactory()
    make.needs(topic, *required, welcome=welcome)
    return question(QuestionStatus.ASSIGNED, topic=topic, **fields)


def _answer(asked, *files, outcome=Outcome.SATISFIED, **fields):
    return control.answer(
        question=asked,
        by=executor_of(asked.office),
        text="Suv keldi.",
        outcome=outcome,
        files=files,
        **fields,
    )


# -- which proof a topic needs --------------------------------------------------------------------


def test_a_topic_follows_its_group_until_it_says_something_itself():
    topic = TopicFactory()
    make.needs(topic.parent, EvidenceKind.PHOTO, welcome=[EvidenceKind.ACT])
    assert evidence.needs(topic) == ((EvidenceKind.PHOTO,), (EvidenceKind.ACT,))

    make.needs(topic, welcome=[EvidenceKind.REPLY])

    assert evidence.needs(topic) == ((), (EvidenceKind.REPLY,))


@pytest.mark.parametrize("kind", EvidenceKind)
def test_satisfied_is_refused_while_a_proof_is_missing_and_names_it(kind):
    asked = _asked(kind)

    with pytest.raises(DecisionError, match=f"not executed.*{kind.label}"):
        _answer(asked)

    asked.refresh_from_db()
    assert asked.status == QuestionStatus.ASSIGNED
    assert not asked.answers.exists()


@pytest.mark.parametrize("outcome", [Outcome.EXPLAINED, Outcome.REFUSED])
def test_other_outcomes_need_no_proof(outcome):
    asked = _asked(EvidenceKind.PHOTO)

    assert _answer(asked, outcome=outcome).outcome == outcome


def test_the_number_of_a_letter_or_a_payment_is_proof_enough():
    asked = _asked(EvidenceKind.PAYMENT, EvidenceKind.REPLY)

    given = _answer(
        asked, Piece(EvidenceKind.PAYMENT, reference=" 1207, 20.11.2026 "), letter_number="7-15"
    )

    shown = given.evidence.get()
    assert (shown.kind, shown.reference) == (EvidenceKind.PAYMENT, "1207, 20.11.2026")
    assert shown.attachment is None


@pytest.mark.parametrize("kind", [EvidenceKind.PHOTO, EvidenceKind.ACT, EvidenceKind.SATISFACTION])
def test_a_number_is_no_photo_and_no_signature(kind):
    asked = _asked(kind)

    with pytest.raises(DecisionError, match="shown as a file"):
        _answer(asked, Piece(kind, reference="12"))


def test_a_pdf_is_no_photo():
    with pytest.raises(DecisionError, match="JPEG or PNG"):
        _answer(_asked(EvidenceKind.PHOTO), Piece(EvidenceKind.PHOTO, file=pdf()))


def test_every_group_of_the_reference_data_says_what_proves_a_solution():
    reference_topics = Topic.objects.groups()
    for code in ("01", "02"):
        TopicFactory._meta.model.objects.create(code=code, name_uz=code)
    codes = {row["code"] for row in reference.rows(reference.DATA / "topics.csv")}
    rules = list(reference.rows(reference.DATA / "evidence.csv"))

    groups = {code for code in codes if "." not in code}
    assert groups <= {row["code"] for row in rules}
    assert {row["code"] for row in rules} <= codes
    kinds = {kind for row in rules for kind in row["required"].split(";")}
    assert kinds <= set(EvidenceKind.values)
    assert reference_topics.count() == 2


# -- what a photo tells ---------------------------------------------------------------------------


def test_a_photo_keeps_time_and_place_in_columns_and_nothing_in_the_file():
    asked = _asked(EvidenceKind.PHOTO)

    given = _answer(asked, make.photo_piece(taken="2026:11:20 14:05:00", place=(41.5, 69.25)))

    paper = given.evidence.get().attachment
    assert paper.taken_at == make.moment("2026-11-20 14:05")
    assert (float(paper.latitude), float(paper.longitude)) == (41.5, 69.25)
    with paper.file.open("rb") as stored:
        content = stored.read()
    assert b"Secret camera" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_the_applicants_own_photos_keep_no_place():
    asked = question(files=(make.picture(taken="2026:11:20 14:05:00", place=(41.5, 69.25)),))

    paper = asked.appeal.attachments.get()

    assert paper.taken_at is None
    assert paper.latitude is None
    assert not paper.wants_thumbnail


@pytest.mark.parametrize(
    ("camera", "facts"),
    [
        ({}, photos.PhotoFacts()),
        ({"taken": "0000:00:00 00:00:00"}, photos.PhotoFacts()),
        ({"taken": "kecha"}, photos.PhotoFacts()),
        ({"place": (-33.5, -70.25)}, photos.PhotoFacts(None, -33.5, -70.25)),
        ({"place": (95.0, 69.0)}, photos.PhotoFacts()),
    ],
)
def test_strange_notes_of_a_camera_stop_nothing(camera, facts):
    assert photos.read(make.picture(**camera)) == facts


def test_notes_that_are_no_exif_at_all_stop_nothing():
    assert photos.read(photo("a.jpg", "JPEG", exif=b"Exif\0\0garbage")) == photos.PhotoFacts()


def test_the_way_between_two_places_is_metres():
    registan, bibi_khanym = (39.6547, 66.9758), (39.6606, 66.9790)

    assert photos.metres_between(registan, registan) == 0
    assert 650 < photos.metres_between(registan, bibi_khanym) < 750


def test_an_old_or_distant_photo_is_pointed_out_but_taken(settings):
    settings.EVIDENCE_FAR_KM = 5
    asked = _asked(EvidenceKind.PHOTO)
    Question.objects.filter(pk=asked.pk).update(latitude="41.300000", longitude="69.200000")

    given = _answer(
        asked,
        make.photo_piece(taken="2020:01:01 10:00:00", place=(41.4, 69.2)),
        make.photo_piece(place=(41.301, 69.2), colour="green"),
    )

    far, near = given.evidence.all()
    assert (far.is_older, far.is_far, far.is_undated) == (True, True, False)
    assert 11_000 < far.distance_m < 11_300
    assert (near.is_older, near.is_far, near.is_undated) == (False, False, True)


@pytest.mark.parametrize("camera", [{"colour": "red"}, {"taken": "2026:11:20 14:05:00"}])
def test_a_photo_that_says_neither_when_nor_where_proves_nothing_unless_the_office_says_it(camera):
    asked = _asked(EvidenceKind.PHOTO)
    with pytest.raises(DecisionError, match="when and where"):
        _answer(asked, make.photo_piece(**camera))

    given = _answer(asked, make.photo_piece("20.11.2026, Navoiy 12", **camera))

    shown = given.evidence.get()
    assert (shown.is_stated, shown.is_placeless) == (True, True)
    assert shown.reference == "20.11.2026, Navoiy 12"


def test_what_the_camera_wrote_counts_more_than_what_the_office_says():
    given = _answer(_asked(EvidenceKind.PHOTO), make.photo_piece("01.01.2026, Navoiy 12"))

    assert not given.evidence.get().is_stated


def test_of_several_photos_one_that_tells_is_enough_and_a_welcome_one_may_tell_nothing():
    several = _asked(EvidenceKind.PHOTO)
    _answer(several, make.photo_piece(), make.photo_piece(colour="red"))

    _answer(_asked(welcome=[EvidenceKind.PHOTO]), make.photo_piece(colour="green"))

    dated, bare = several.answers.get().evidence.all()
    assert (dated.is_undated, bare.is_undated, bare.is_placeless) == (False, True, True)


def test_thumbnails_are_drawn_later_and_once():
    given = _answer(_asked(EvidenceKind.PHOTO), make.photo_piece())

    assert thumbnails.draw() == 1
    assert thumbnails.draw() == 0

    paper = given.evidence.get().attachment
    with paper.thumbnail.open("rb") as stored:
        assert max(Image.open(stored).size) == 320


def test_a_picture_that_is_gone_is_not_tried_for_ever():
    given = _answer(_asked(EvidenceKind.PHOTO), make.photo_piece())
    default_storage.delete(given.evidence.get().attachment.file.name)

    assert thumbnails.draw() == 0

    assert not Attachment.objects.filter(wants_thumbnail=True).exists()


# -- whose paper it is ----------------------------------------------------------------------------


def test_a_paper_of_another_question_proves_nothing_here():
    other = _answer(_asked(EvidenceKind.ACT), Piece(EvidenceKind.ACT, file=pdf()))
    asked = _asked(EvidenceKind.ACT)

    with pytest.raises(DecisionError, match="another question"):
        _answer(asked, Piece(EvidenceKind.ACT, paper=other.evidence.get().attachment))

    assert not asked.answers.exists()


def test_a_paper_of_the_appeal_itself_proves_nothing():
    asked = _asked(EvidenceKind.ACT, files=(pdf(),))

    with pytest.raises(DecisionError, match="another question"):
        _answer(asked, Piece(EvidenceKind.ACT, paper=asked.appeal.attachments.get()))


def test_after_a_return_earlier_papers_count_again():
    asked = _asked(EvidenceKind.ACT)
    first = _answer(asked, Piece(EvidenceKind.ACT, file=pdf()))
    control.return_answer(answer=first, by=registrar_of(asked.reception), reason="Asos yoʻq")

    (kept,) = evidence.earlier_papers(asked)
    second = _answer(asked, Piece(EvidenceKind.ACT, paper=kept.attachment))

    assert second.evidence.get().attachment == kept.attachment
    assert second.evidence.get().seen_in is None


def test_the_same_file_shown_for_another_question_is_flagged():
    first = _answer(_asked(EvidenceKind.PHOTO), make.photo_piece())

    second = _answer(
        _asked(EvidenceKind.PHOTO), make.photo_piece(taken="2026:11:24 09:00:00", place=(41.3, 69))
    )

    assert second.evidence.get().seen_in == first.evidence.get()
    assert first.evidence.get().seen_in is None


# -- the virus check ------------------------------------------------------------------------------


def finds_something(content):
    return "EICAR" if b"%PDF" in content else ""


def test_a_found_file_is_set_aside_with_a_note_and_refused(settings, caplog):
    settings.VIRUS_CHECK = f"{__name__}.finds_something"

    with pytest.raises(ValidationError, match="set aside") as refusal:
        uploads.check_upload(pdf())

    assert refusal.value.code == "virus"
    folder = f"quarantine/{clock.today():%Y/%m}"
    _folders, names = default_storage.listdir(folder)
    (note,) = (name for name in names if name.endswith(".json"))
    with default_storage.open(f"{folder}/{note}") as file:
        assert json.load(file)["found"] == "EICAR"
    assert "EICAR" in caplog.text
    assert uploads.check_upload(photo()) == "image/png"


def test_a_found_file_stops_the_answer_and_tells_so(settings, client):
    settings.VIRUS_CHECK = f"{__name__}.finds_something"
    asked = _asked(EvidenceKind.ACT)
    client.force_login(executor_of(asked.office))

    response = client.post(
        _url(asked, "answer"), {"text": "Ha", "outcome": "satisfied", "proof_act": pdf()}
    )

    assert response.status_code == 422
    assert "virus check found" in response.content.decode()
    assert not asked.answers.exists()


# -- pages ----------------------------------------------------------------------------------------


def _url(asked, step):
    return reverse(f"receptions:question-{step}", args=[asked.appeal.number, asked.ordinal])


def test_the_office_answers_with_its_proofs_and_the_reception_sees_them(client):
    asked = _asked(EvidenceKind.PHOTO, welcome=[EvidenceKind.PAYMENT])
    client.force_login(executor_of(asked.office))
    page = client.get(_url(asked, "answer")).content.decode()
    assert "What proves a solution" in page
    assert 'name="proof_photo"' in page

    sent = {"text": "Suv keldi.", "outcome": "satisfied"}
    refused = client.post(_url(asked, "answer"), sent)
    assert refused.status_code == 422
    assert "dated photo at the place" in refused.content.decode()
    untold = client.post(_url(asked, "answer"), {**sent, "proof_photo": make.picture()})
    assert "photo_day" in untold.context["form"].errors
    half = {**sent, "proof_photo": make.picture(), "photo_day": clock.today().isoformat()}
    assert "photo_place" in client.post(_url(asked, "answer"), half).context["form"].errors
    half["photo_day"] = (clock.today() + dt.timedelta(days=1)).isoformat()
    late = client.post(_url(asked, "answer"), {**half, "photo_place": "Navoiy 12"})
    assert "photo_day" in late.context["form"].errors
    told = {"photo_day": clock.today().isoformat(), "photo_place": "Navoiy 12"}
    response = client.post(
        _url(asked, "answer"),
        {**sent, **told, "proof_photo": make.picture(), "payment": "12, 20.11.2026"},
    )

    assert response.status_code == 302
    thumbnails.draw()
    client.force_login(registrar_of(asked.reception))
    page = client.get(_url(asked, "review")).content.decode()
    assert "12, 20.11.2026" in page
    assert "does not say when it was taken" in page
    assert f"the office states: {clock.today():%d.%m.%Y}, Navoiy 12" in page
    small = Attachment.objects.get()
    url = reverse("receptions:attachment-thumbnail", args=[small.pk])
    assert url in page
    shown = client.get(url)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown.getvalue().startswith(b"\xff\xd8")


def test_a_thumbnail_is_for_those_who_see_the_appeal(client):
    given = _answer(_asked(EvidenceKind.PHOTO), make.photo_piece())
    thumbnails.draw()
    url = reverse("receptions:attachment-thumbnail", args=[given.evidence.get().attachment_id])

    client.force_login(executor_of(question(QuestionStatus.ASSIGNED).office))

    assert client.get(url).status_code == 404


def test_a_forged_key_of_an_earlier_paper_is_refused(client):
    other = _answer(_asked(EvidenceKind.ACT), Piece(EvidenceKind.ACT, file=pdf()))
    asked = _asked(EvidenceKind.ACT)
    client.force_login(executor_of(asked.office))

    client.post(
        _url(asked, "answer"),
        {"text": "Ha", "outcome": "satisfied", "earlier": other.evidence.get().pk},
    )

    assert not asked.answers.exists()


def test_an_administrator_says_what_proves_a_solution(client):
    topic = TopicFactory()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory()))
    url = reverse("receptions:evidence-rule", args=[topic.code])

    twice = client.post(url, {"required": ["photo"], "welcome": ["photo"]})
    assert twice.status_code == 422
    client.post(url, {"required": ["photo", "act"], "welcome": ["reply"]})
    assert evidence.needs(topic) == (("photo", "act"), ("reply",))
    assert client.get(reverse("receptions:evidence-rules")).status_code == 200

    client.post(url, {})

    assert not EvidenceRule.objects.filter(topic=topic).exists()


def test_evidence_is_a_paper_or_a_number_in_the_database_too():
    from django.db import IntegrityError

    given = _answer(_asked())

    with pytest.raises(IntegrityError, match="evidence_is_a_paper_or_a_number"):
        Evidence.objects.create(answer=given, kind=EvidenceKind.PHOTO, reference="12")
