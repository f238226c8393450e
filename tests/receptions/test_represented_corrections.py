"""Who acts for the applicant and who else appeals, put right after the registration."""

import pytest
from django.urls import reverse

from receptions.choices import Authority, LegalGround
from receptions.models import CoApplicant
from receptions.services import registration_corrections as corrections
from territories.choices import Role
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import UserFactory
from tests.receptions.test_registration_corrections import WHY, corrected, refused
from tests.receptions.test_registration_pages import Page

pytestmark = pytest.mark.django_db
ACTS = {"representative": "Aliyev Vali", "authority": Authority.ATTORNEY}
TWO = ("Aliyev Vali", "Toshmatov Gʻani")


def collective(reception=None, **fields):
    return make.appeal(reception, is_collective=True, person_count=3, co_applicants=TWO, **fields)


def listed(appeal):
    return [(one.ordinal, one.name) for one in CoApplicant.objects.filter(appeal=appeal)]


# -- who acts for the applicant ------------------------------------------------------------------


def test_the_representative_is_put_right_and_the_log_tells_it():
    appeal = make.appeal(**ACTS)

    corrected(appeal, representative="Aliyeva Vasila", authority_document="12-son, 03.02.2020")

    appeal.refresh_from_db()
    assert (appeal.representative, appeal.authority) == ("Aliyeva Vasila", Authority.ATTORNEY)
    assert not appeal.lacks_authority
    logged = appeal.events.latest("pgh_id")
    assert logged.pgh_context.metadata["note"] == WHY


def test_a_representative_is_added_and_taken_off():
    appeal = make.appeal()

    corrected(appeal, **ACTS)
    corrected(appeal, representative="", authority="", authority_document="")

    appeal.refresh_from_db()
    assert (appeal.representative, appeal.authority) == ("", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"representative": "Aliyev Vali"},
        {"authority": Authority.PARENT},
        {"authority_document": "12-son"},
    ],
)
def test_parts_that_do_not_fit_are_refused(changes):
    refused(make.appeal(), **changes)


def test_what_was_left_unexamined_without_a_document_stays_without():
    question = make.question("closed", **ACTS)
    question.legal_ground = LegalGround.NO_AUTHORITY
    question.save(update_fields=["legal_ground"])

    assert "authority_document" in corrections.obstacles(question.appeal)
    refused(question.appeal, authority_document="12-son")
    refused(question.appeal, representative="", authority="")
    corrected(question.appeal, representative="Aliyeva Vasila")


# -- who else appeals ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ("Aliyeva Vasila", "Toshmatov Gʻani"),
        ("Toshmatov Gʻani",),
        ("Toshmatov Gʻani", "Aliyev Vali"),
        (),
    ],
)
def test_the_list_is_put_right_and_the_log_has_both(names):
    appeal = collective()

    corrected(appeal, co_applicants=names)

    assert listed(appeal) == list(enumerate(names, start=2))
    logged = appeal.events.latest("pgh_id").pgh_context.metadata
    assert logged["note"] == WHY
    assert logged["co_applicants"] == {"old": list(TWO), "new": list(names)}


def test_no_more_are_listed_than_appeal():
    refused(collective(), co_applicants=(*TWO, "Karimov Azim"))
    refused(make.appeal(), co_applicants=("Aliyev Vali",))
    appeal = make.appeal()
    corrected(appeal, co_applicants=TWO, is_collective=True, person_count=3)
    assert listed(appeal) == [(2, TWO[0]), (3, TWO[1])]


def test_the_list_is_put_right_after_the_end_too():
    appeal = make.question("closed", is_collective=True, person_count=3, co_applicants=TWO).appeal

    corrected(appeal, co_applicants=("Aliyeva Vasila", TWO[1]))

    assert listed(appeal)[0] == (2, "Aliyeva Vasila")


def test_the_same_list_is_no_correction():
    refused(collective(), co_applicants=TWO)


def test_of_two_who_correct_the_list_the_second_is_told():
    appeal = collective()
    seen = corrections.mark(appeal)
    corrected(appeal, co_applicants=TWO[:1], seen=seen)

    with pytest.raises(corrections.CorrectedMeanwhileError):
        corrected(appeal, co_applicants=TWO[1:], seen=seen)


def test_a_letter_that_went_out_stays_and_goes_to_the_first_listed():
    letter = letter_factory.issued(is_collective=True, person_count=3, co_applicants=TWO)
    before = type(letter).objects.values().get(pk=letter.pk)

    corrected(letter.appeal, co_applicants=("Aliyeva Vasila",), **ACTS)

    assert type(letter).objects.values().get(pk=letter.pk) == before
    assert letter.addressee == letter.appeal.applicant.name


def test_who_was_written_wrong_is_found_by_the_right_name(client, desk, registrar):
    appeal = collective(desk, sender_number="11-11")

    corrected(
        appeal,
        co_applicants=("Zokirova Malohat",),
        sender_number="45/777",
        **{**ACTS, "representative": "Shodmonqulov Erkin"},
    )

    for words in ("Zokirova Malohat", "Shodmonqulov", "45/777"):
        rows = client.get(reverse("receptions:appeal-list"), {"q": words}).context["rows"]
        assert [row.appeal for row in rows] == [appeal], words


# -- the page ------------------------------------------------------------------------------------


@pytest.fixture
def desk_page(client, desk, registrar):
    return Page(client, collective(desk, **ACTS))


def test_the_page_takes_one_a_line_and_the_timeline_tells_it(desk_page):
    text = desk_page.client.get(desk_page.url).text
    assert "Aliyev Vali\nToshmatov Gʻani" in text

    sent = desk_page.send(
        co_applicants=" Aliyeva  Vasila \n\nToshmatov Gʻani", representative="Olim"
    )

    assert sent.status_code == 302
    assert listed(desk_page.appeal) == [(2, "Aliyeva Vasila"), (3, "Toshmatov Gʻani")]
    told = desk_page.client.get(desk_page.appeal.get_absolute_url()).text
    assert WHY in told
    assert "“Aliyev Vali” became “Aliyeva Vasila”" in told
    assert "“Aliyev Vali” became “Olim”" in told


def test_what_was_empty_is_told_as_a_dash(client, desk, registrar):
    appeal = make.appeal(desk)

    corrected(appeal, **ACTS)

    told = client.get(appeal.get_absolute_url()).text
    assert "“–” became “power of attorney”" in told


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"authority": ""}, "authority"),
        ({"representative": ""}, "representative"),
        ({"representative": "O" * 201}, "representative"),
        ({"co_applicants": "A\nB\nD"}, "co_applicants"),
        ({"co_applicants": "A" * 201}, "co_applicants"),
        ({"person_count": "2"}, "co_applicants"),
        ({"authority": "king"}, "authority"),
    ],
)
def test_errors_stand_beside_the_field_and_nothing_typed_is_lost(desk_page, fields, name):
    refused_page = desk_page.send(**{"surname": "Qarimova", **fields})

    form = refused_page.context["form"]
    assert refused_page.status_code == 422
    assert list(form.errors) == [name]
    assert form["surname"].value() == "Qarimova"
    for field, value in fields.items():
        assert form[field].value() == value
    assert listed(desk_page.appeal) == [(2, TWO[0]), (3, TWO[1])]


def test_what_another_wrote_in_the_list_meanwhile_stands_beside_it(desk_page):
    mine = desk_page.typed(co_applicants="Karimov Azim")
    corrected(desk_page.appeal, co_applicants=("Aliyeva Vasila",))

    form = desk_page.client.post(desk_page.url, mine).context["form"]

    assert "Aliyeva Vasila" in form.errors["co_applicants"][0]
    assert form["co_applicants"].value() == "Karimov Azim"
    again = desk_page.client.post(desk_page.url, {**mine, "seen": form["seen"].value()})
    assert again.status_code == 302
    assert listed(desk_page.appeal) == [(2, "Karimov Azim")]


def test_who_sees_no_name_does_not_read_who_else_appeals(desk_page, client):
    desk_page.send(co_applicants="Karimov Azim", representative="Olimov Bek")
    client.force_login(
        UserFactory(role=Role.REGIONAL_HEAD, place=desk_page.appeal.reception.territory.parent)
    )

    text = client.get(desk_page.appeal.get_absolute_url()).text

    for hidden in ("Karimov Azim", "Olimov Bek", "Aliyev Vali", WHY):
        assert hidden not in text
    assert client.get(desk_page.url).status_code == 403
