"""One person of several appeals is put right in all of them, or one appeal is taken apart."""

import datetime as dt

import pytest
from django.urls import reverse

from receptions.exceptions import DecisionError, DraftError
from receptions.models import Appeal, Applicant, QuestionFact
from receptions.services import appeals
from receptions.services import registration_corrections as corrections
from tests.factories import receptions as make
from tests.receptions.test_registration_corrections import WHY, corrected
from tests.receptions.test_registration_pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Two appeals of a person with a misspelt surname, at two receptions."""
    second = make.appeal(
        applicant=make.ApplicantFactory(
            surname="Krimova",
            email="k@example.uz",
            birth_date=dt.date(1990, 5, 1),
            do_not_disclose=True,
        )
    )
    first = make.appeal(make.ReceptionFactory(), applicant=second.applicant)
    return first, second


def fresh(*rows):
    return [Appeal.objects.select_related("applicant").get(pk=one.pk) for one in rows]


def test_a_surname_is_put_right_in_all_appeals_of_the_person(pair):
    corrected(pair[1], surname="Karimova", apart=False)

    first, second = fresh(*pair)
    assert first.applicant == second.applicant
    assert first.applicant_name == second.applicant_name == second.applicant.name
    assert second.applicant_name.startswith("Karimova ")


def test_what_was_written_otherwise_elsewhere_stays_as_written(pair):
    Appeal.objects.filter(pk=pair[0].pk).update(applicant_name="Krimova A.")

    corrected(pair[1], surname="Karimova", apart=False)

    assert fresh(pair[0])[0].applicant_name == "Krimova A."


def test_one_appeal_is_taken_apart_with_nothing_that_tells_of_the_other_person(pair):
    before = Applicant.objects.values().get(pk=pair[0].applicant_id)

    corrected(pair[1], surname="Karimova", phone="+998901112233", apart=True)

    first, second = fresh(*pair)
    assert Applicant.objects.values().get(pk=first.applicant_id) == before
    own = second.applicant
    assert own != first.applicant
    assert (own.surname, own.phone) == ("Karimova", "+998901112233")
    assert (own.email, own.birth_date, own.do_not_disclose) == ("", None, True)
    assert second.applicant_name == own.name
    assert first.applicant_name.startswith("Krimova ")
    assert first not in appeals.earlier(own)


def test_a_namesake_is_taken_apart_though_nothing_else_differs(pair):
    corrected(pair[1], apart=True)

    first, second = fresh(*pair)
    assert first.applicant != second.applicant
    assert QuestionFact.objects.filter(appeal__in=[first, second]).count() == 2


def test_without_a_word_about_the_others_nothing_is_changed(pair):
    with pytest.raises(DecisionError, match="all appeals"):
        corrected(pair[1], surname="Karimova")

    assert Applicant.objects.get().surname == "Krimova"


def test_what_is_not_of_the_person_needs_no_word_about_the_others(pair):
    corrected(pair[1], language="ru")

    assert fresh(pair[1])[0].language == "ru"


@pytest.mark.parametrize("link", ["repeat_of", "duplicate_of"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_repeat_or_copy_is_the_same_persons(pair, link, which):
    Appeal.objects.filter(pk=pair[1].pk).update(**{link: pair[0]})

    with pytest.raises(DecisionError, match="repeat or a copy"):
        corrected(pair[which], surname="Karimova", apart=True)

    assert Applicant.objects.count() == 1


def test_the_others_keep_a_residence_where_this_one_is_anonymous(pair):
    Appeal.objects.filter(pk=pair[1].pk).update(is_anonymous=True)

    with pytest.raises(DraftError):
        corrected(pair[1], address="", apart=False)


def test_the_history_of_each_appeal_says_what_became_of_the_person(pair, client):
    corrected(pair[1], surname="Karimova", apart=False)

    for appeal in pair:
        client.force_login(make.registrar_of(appeal.reception))
        text = client.get(appeal.get_absolute_url()).text
        assert "“Krimova” became “Karimova”" in text
        assert WHY in text


def test_an_appeal_taken_apart_tells_it_alone(pair, client):
    corrected(pair[1], surname="Karimova", apart=True)

    for appeal, told in zip(pair, (False, True), strict=True):
        client.force_login(make.registrar_of(appeal.reception))
        text = client.get(appeal.get_absolute_url()).text
        assert ("“Krimova” became “Karimova”" in text) is told


def test_the_page_names_the_other_appeals_that_may_be_seen(pair, client):
    elsewhere, mine = pair
    own = make.appeal(mine.reception, applicant=mine.applicant)
    client.force_login(make.registrar_of(mine.reception))

    text = client.get(reverse("receptions:appeal-correct", args=[mine.number])).text

    assert own.number in text
    assert elsewhere.number not in text
    assert "1 appeal that you can’t open" in text


@pytest.mark.parametrize(("whose", "status"), [("", 422), ("all", 302), ("apart", 302)])
def test_the_page_asks_about_the_other_appeals(pair, client, whose, status):
    client.force_login(make.registrar_of(pair[1].reception))

    answer = Page(client, pair[1]).send(surname="Karimova", whose=whose)

    assert answer.status_code == status
    assert (fresh(pair[1])[0].applicant.surname == "Karimova") is (status == 302)
    assert Applicant.objects.count() == (2 if whose == "apart" else 1)


def test_the_page_of_a_person_with_one_appeal_asks_nothing(client):
    appeal = make.appeal()
    client.force_login(make.registrar_of(appeal.reception))

    page = client.get(reverse("receptions:appeal-correct", args=[appeal.number]))

    assert "whose" not in page.context["form"].fields
    assert "Other appeals name" not in page.text


def test_an_appeal_taken_apart_meanwhile_is_told(pair):
    appeal = Appeal.objects.get(pk=pair[1].pk)
    corrected(pair[1], apart=True)

    with pytest.raises(corrections.CorrectedMeanwhileError):
        corrections.correct(
            appeal=appeal,
            changes={"surname": "Karimova"},
            reason=WHY,
            by=make.registrar_of(appeal.reception),
            seen=corrections.mark(appeal),
            apart=False,
        )
