"""The register, one appeal, its receipt and a person's history."""

import io
from urllib.parse import urlencode

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from receptions.models import AnswerLink, Appeal, PersonalDataRead, QuestionWords
from receptions.pdf import receipt
from receptions.services import answer_links
from territories import clock
from territories.choices import Role
from tests import qr
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/receptions/appeals/"


def person(**names):
    return make.ApplicantFactory(**names)


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return captured


def test_the_register_costs_the_same_for_1_and_20_rows(client, registrar, desk):
    make.appeal(reception=desk, by=registrar)
    one = statements(client, LIST)
    for _number in range(19):
        make.appeal(reception=desk, by=registrar, questions=2)

    many = statements(client, LIST)

    assert len(many) == len(one) <= 10, "\n".join(row["sql"][:150] for row in many)
    assert not any("COUNT(*)" in row["sql"] for row in many)


def test_the_register_gives_the_table_alone_to_htmx(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar)

    page = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert appeal.number in page
    assert "<html" not in page
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(LIST, headers=restored).content.decode()


@pytest.mark.parametrize(
    "typed", ["o'rinboyeva", "OʻRINBOYEVA", "Ўринбоева", "oʼrinb", "O‘rinboyeva  gulnora"]
)
def test_search_ignores_script_and_apostrophes(client, registrar, desk, typed):
    found = make.appeal(
        reception=desk, by=registrar, applicant=person(surname="Oʻrinboyeva", given_name="Gulnora")
    )
    other = make.appeal(reception=desk, by=registrar)

    page = client.get(LIST, {"q": typed}).content.decode()

    assert found.number in page
    assert other.number not in page


@pytest.mark.parametrize("typed", ["%", "'", "& | !", "\u202e\u200b", "yoʻq soʻz", "\x00a"])
def test_search_bears_any_text(client, registrar, desk, typed):
    assert client.get(LIST, {"q": typed}).status_code == 200


def test_search_by_the_number_finds_the_appeal(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar)
    assert appeal.number in client.get(LIST, {"q": appeal.number}).content.decode()


def test_filters_narrow_the_register(client, registrar, desk):
    office = OfficeFactory(territory=desk.territory)
    given = make.question("assigned", reception=desk, office=office, by=registrar)
    waiting = make.question(reception=desk, channel="post", appeal_type="proposal")

    def shown(**params):
        page = client.get(LIST, params).content.decode()
        return {one.appeal.number for one in (given, waiting) if one.appeal.number in page}

    assert shown(status="assigned") == {given.appeal.number}
    assert shown(channel="post") == {waiting.appeal.number}
    assert shown(appeal_type="proposal") == {waiting.appeal.number}
    assert shown(topic_id=waiting.topic_id) == {waiting.appeal.number}
    assert shown(topic_id=given.topic.parent_id) == {given.appeal.number}
    assert shown(office_id=office.pk, office=str(office)) == {given.appeal.number}
    assert shown(overdue="on") == set()
    assert shown(mine="on") == {given.appeal.number}
    assert shown(received_to="2020-01-01") == set()
    assert len(shown(received_from="2020-01-01", district_id=desk.territory_id)) == 2


def test_a_wrong_filter_is_said_and_shows_nothing(client, registrar, desk):
    make.appeal(reception=desk, by=registrar)
    page = client.get(LIST, {"received_from": "32.13.2026", "office": "yoʻq idora"})

    assert page.status_code == 200
    assert page.context["filter_form"].errors.keys() == {"received_from", "office"}
    assert page.context["rows"] == []


def test_a_filter_for_many_rows_finds_the_same(client, registrar, desk, monkeypatch):
    question = make.question(reception=desk)
    monkeypatch.setattr("receptions.filters.REACH", 0)

    params = {"q": question.appeal.number, "status": "registered"}

    assert question.appeal.number in client.get(LIST, params).content.decode()


def test_pages_follow_each_other(client, registrar, desk):
    numbers = [make.appeal(reception=desk, by=registrar).number for _n in range(27)]

    first = client.get(LIST)
    second = client.get(LIST + first.context["page"].next_url)

    shown = [row.appeal.number for page in (first, second) for row in page.context["rows"]]
    assert shown == numbers[::-1]


def test_the_register_is_closed_to_those_without_appeals(client, desk):
    client.force_login(UserFactory(role=Role.DEPUTY, place=desk.territory))
    assert client.get(LIST).status_code == 403


def test_a_foreign_appeal_looks_like_none(client, registrar):
    appeal = make.appeal()

    assert client.get(appeal.get_absolute_url()).status_code == 404
    assert client.get("/receptions/appeals/0000-2026-000001/").status_code == 404
    assert appeal.number not in client.get(LIST).content.decode()


def test_the_page_explains_the_date_and_offers_the_next_step(client, registrar, desk):
    question = make.question("assigned", reception=desk)

    client.cookies["django_language"] = "en"
    page = client.get(question.appeal.get_absolute_url()).content.decode()

    assert "By the rule, version 1: " in page
    assert "15 days" in page
    assert reverse("receptions:question-assign", args=[question.appeal.number, 1]) in page
    assert reverse("receptions:question-close", args=[question.appeal.number, 1]) not in page


def proposed(client, appeal):
    client.cookies["django_language"] = "en"
    page = html.fromstring(client.get(appeal.get_absolute_url()).content)
    (box,) = page.xpath("//*[contains(@class, 'c-next')]") or [None]
    return "" if box is None else " ".join(box.text_content().split())


def test_handing_on_is_never_proposed_while_an_office_is_to_answer(client, registrar, desk):
    question = make.question("assigned", reception=desk)
    make.executor_of(question.office)

    said = proposed(client, question.appeal)

    assert said == f"Next step The office answers: {question.office}."


def test_an_office_that_nobody_signs_in_for_is_sent_a_link(client, registrar, desk):
    question = make.question("assigned", reception=desk)
    assert "The office has no accounts here." in proposed(client, question.appeal)
    assert proposed(client, question.appeal).endswith("One-time link for the body")

    answer_links.make(question=question, days=5, by=registrar)

    assert "The office has no accounts" not in proposed(client, question.appeal)
    AnswerLink.objects.update(expires_at=clock.now())
    assert "The office has no accounts" in proposed(client, question.appeal)


def test_what_is_still_to_be_given_to_an_office_is_proposed_first(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar, questions=2)
    make.brought_to(appeal.questions.first(), "assigned")

    assert proposed(client, appeal) == "Next step · question 2 Give to an office"


def test_the_page_costs_the_same_for_1_and_5_questions(client, registrar, desk):
    small = make.appeal(reception=desk, by=registrar)
    big = make.appeal(reception=desk, by=registrar, questions=5)

    one = statements(client, small.get_absolute_url())
    five = statements(client, big.get_absolute_url())

    assert len(one) == len(five)


def test_the_executor_sees_the_address_but_not_what_must_not_be_disclosed(client, desk):
    office = OfficeFactory(territory=desk.territory)
    open_one = make.question("assigned", reception=desk, office=office)
    hidden = make.question(
        "assigned", reception=desk, office=office, applicant=person(do_not_disclose=True)
    )
    client.force_login(make.executor_of(office))

    page = client.get(open_one.appeal.get_absolute_url()).content.decode()
    assert open_one.appeal.applicant.phone in page
    page = client.get(hidden.appeal.get_absolute_url()).content.decode()
    assert hidden.appeal.applicant.phone not in page
    assert hidden.appeal.applicant.surname not in page
    history = reverse("receptions:applicant-detail", args=[open_one.appeal.applicant_id])
    assert client.get(history).status_code == 403


def test_the_executor_does_not_find_by_a_name_that_is_kept(client, registrar, desk):
    office = OfficeFactory(territory=desk.territory)
    hidden, other = (
        person(do_not_disclose=True, surname="Zulfiqorova"),
        person(surname="Zulfiqorov"),
    )
    kept = make.question("assigned", reception=desk, office=office, applicant=hidden).appeal
    told = make.question("assigned", reception=desk, office=office, applicant=other).appeal
    QuestionWords.objects.filter(appeal=kept).update(words="Zulfiqorova vakili")

    def found(words):
        return {row.appeal for row in client.get(LIST, {"q": words}).context["rows"]}

    client.force_login(make.executor_of(office))
    assert found("Zulfiqorova") == set()
    assert found("Zulfiqorov") == {told}
    assert found(kept.number) == {kept}
    client.force_login(registrar)
    assert found("Zulfiqorova") == {kept}


def test_the_executor_sees_only_the_questions_of_the_office(client, desk):
    appeal = make.appeal(reception=desk, questions=2)
    office = OfficeFactory(territory=desk.territory)
    make._assign(appeal.questions.get(ordinal=1), office, None)
    client.force_login(make.executor_of(office))

    page = client.get(appeal.get_absolute_url())

    assert [card.question.ordinal for card in page.context["cards"]] == [1]


def test_those_above_see_the_applicant_masked(client, desk):
    appeal = make.appeal(reception=desk)
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=desk.territory.parent))

    for url in (appeal.get_absolute_url(), LIST):
        page = client.get(url).content.decode()
        assert appeal.applicant.surname not in page
        assert appeal.applicant.phone not in page


def test_a_history_opens_for_a_reason_that_is_written_down(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar)
    url = reverse("receptions:applicant-detail", args=[appeal.applicant_id])

    assert appeal.number not in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    response = client.post(url, {"reason": "Takroriy murojaatni tekshirish"}, follow=True)

    assert appeal.number in response.content.decode()
    assert PersonalDataRead.objects.get().by == registrar
    client.force_login(make.registrar_of(make.ReceptionFactory()))
    assert client.get(url).status_code == 404


def test_a_history_shows_what_the_same_person_brought_under_another_row(client, registrar, desk):
    named = {"surname": "Karimova", "given_name": "Aziza", "phone": "+998901234567"}
    first = make.appeal(reception=desk, by=registrar, applicant=person(**named))
    again = make.appeal(reception=desk, by=registrar, applicant=person(**named))
    other = make.appeal(reception=desk, by=registrar)
    url = reverse("receptions:applicant-detail", args=[first.applicant_id])

    page = client.post(url, {"reason": "Tekshirish uchun"}, follow=True).content.decode()

    assert first.number in page
    assert again.number in page
    assert other.number not in page


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_receipt_has_number_and_code_in_every_language(client, registrar, desk, language):
    appeal = make.appeal(reception=desk, by=registrar, language=language)

    response = client.get(reverse("receptions:appeal-receipt", args=[appeal.number]))

    assert response["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(io.BytesIO(response.content))
    words = document[0].get_textpage().get_text_bounded()
    assert appeal.number in words
    assert appeal.tracking_code in words
    assert len(document) == 1
    document.close()


def test_the_receipt_carries_the_address_with_the_number_as_a_qr_code(desk, settings):
    appeal = make.appeal(reception=desk)
    address = f"{settings.SITE_URL}/track/?{urlencode({'number': appeal.number})}"
    document = pypdfium2.PdfDocument(io.BytesIO(receipt.draw(appeal)))

    assert qr.carries(document[0], address, receipt.QR_SIZE)
    assert appeal.tracking_code not in address  # the code itself is typed
    document.close()


def test_the_receipt_of_a_long_appeal_goes_on_to_the_next_page(desk):
    appeal = make.appeal(reception=desk, questions=12)
    document = pypdfium2.PdfDocument(io.BytesIO(receipt.draw(appeal)))
    assert len(document) > 1
    document.close()


def test_the_receipt_is_not_for_the_office(client, desk):
    question = make.question("assigned", reception=desk)
    client.force_login(make.executor_of(question.office))
    url = reverse("receptions:appeal-receipt", args=[question.appeal.number])

    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 405


def test_the_directory_shows_counts_of_the_own_receptions_only(client, registrar, desk):
    make.question(reception=desk)
    other = make.ReceptionFactory()

    rows = dict(client.get("/receptions/").context["rows"])

    assert rows[desk]["open"] == 1
    assert rows[other] is None
    assert client.get(f"/receptions/network/{other.code}/").status_code == 200
    assert client.get("/receptions/network/nowhere/").status_code == 404
    assert client.get("/receptions/", {"q": "бу ерда йўқ"}).context["rows"] == []


def test_topics_are_found_in_any_script(client, registrar):
    topic = make.TopicFactory(name_uz="Ichimlik suvi taʼminoti")
    make.TopicFactory()

    found = client.get("/receptions/topics/", {"q": "ичимлик сув"}).context["topics"]

    assert list(found) == [topic]
    assert Appeal.objects.count() == 0
