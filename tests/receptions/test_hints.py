"""What the registration page shows while somebody types, and the draft it keeps."""

import datetime as dt
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from receptions.models import Appeal, PersonalDataRead, RegistrationDraft
from receptions.services import registration_drafts, similar, topic_words
from receptions.tasks import sweep_drafts
from receptions.written_in import language_of
from territories import clock
from territories.services.reference import rows
from tests.at_once import one_into_another
from tests.factories import receptions as make
from tests.factories.territories import MahallaFactory
from tests.receptions.test_register_views import URL
from tests.receptions.test_together import WORDS

pytestmark = pytest.mark.django_db


def test_like_letters_are_shown_while_typing(client, desk, registrar):
    first = make.appeal(desk, text=WORDS)

    response = client.post(reverse("receptions:hint-words"), {"text": WORDS})

    assert first.number in response.content.decode()


IN_CYRILLIC = "Маҳалламизда ичимлик суви уч ойдан бери келмаяпти, ёрдам беринг."
IN_RUSSIAN = "В нашей махалле уже три месяца нет питьевой воды, просим помочь."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (WORDS, "uz"),
        (IN_CYRILLIC, "uz-cyrl"),
        ("Махалламизда ичимлик суви бир ойдан бери йук, ёрдам сурайман.", "uz-cyrl"),
        (IN_RUSSIAN, "ru"),
        ("There has been no drinking water in our street for a month.", "en"),
        ("Мәҳәллемизде ишимлик суўы жоқ, жәрдем бериўиңизди сораймыз.", ""),  # Karakalpak
        ("Газ йўқ.", ""),
        ("", ""),
    ],
)
def test_the_language_of_the_words_is_told_or_nothing(text, language):
    assert language_of(text) == language


def test_a_line_of_each_reference_text_tells_its_language():
    codes = {"uz-Latn": "uz", "uz-Cyrl": "uz-cyrl"}
    texts = list(rows(topic_words.DATA / "appeal_texts.csv"))
    wrong = [
        one["id"]
        for one in texts
        if language_of(one["text"]) != codes.get(one["language"], one["language"])
    ]

    assert texts
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "chosen", "offered"),
    [
        (IN_RUSSIAN, "uz", 'value="ru"'),
        (IN_CYRILLIC, "uz", 'value="uz-cyrl"'),
        (IN_CYRILLIC, "uz-cyrl", ""),
        (IN_RUSSIAN, "xx", ""),
    ],
)
def test_the_language_of_the_words_is_offered_for_the_answer(
    client, desk, registrar, text, chosen, offered
):
    typed = {"text": text, "language": chosen}
    page = client.post(reverse("receptions:hint-words"), typed).content.decode()

    assert ("suggested_language" in page) == bool(offered)
    assert offered in page


def test_somebody_probably_known_is_offered_masked_and_taken_over(client, desk, registrar, typed):
    known = make.appeal(
        desk,
        applicant=make.ApplicantFactory.build(
            surname="Karimova", given_name="Aziza", birth_date=dt.date(1980, 5, 17)
        ),
    ).applicant
    named = {"surname": "Каримова", "given_name": "Азиза", "birth_date": "17.05.1980"}

    page = client.post(reverse("receptions:hint-people"), named).content.decode()
    action = page.split('value="')[1].split('"')[0]
    response = client.post(URL, {**typed, "action": action})

    assert "Karimova" not in page
    assert action.startswith("use-match-")
    assert known.phone in response.content.decode()
    assert PersonalDataRead.objects.filter(applicant=known, by=registrar).exists()


def test_the_earlier_appeals_of_whoever_is_probably_meant_are_shown_while_typing(
    client, desk, registrar
):
    known = make.ApplicantFactory(surname="Karimova", given_name="Aziza")
    mine = [make.appeal(desk, applicant=known) for _letter in range(4)]
    elsewhere = make.appeal(make.ReceptionFactory(), applicant=known)

    page = client.post(
        reverse("receptions:hint-people"), {"surname": "Karimova", "given_name": "Aziza"}
    ).content.decode()

    assert [one.number in page for one in mine] == [False, True, True, True]  # the newest
    assert elsewhere.number not in page


def test_a_person_is_offered_by_the_personal_number(client, desk, registrar):
    known = make.ApplicantFactory.build(surname="Karimova")
    known.set_personal_number("31234567890123")
    make.appeal(make.ReceptionFactory(), applicant=known)  # told by the person: found anywhere

    typed = {"surname": "Salimova", "personal_number": "3123456 789 0123"}
    page = client.post(reverse("receptions:hint-people"), typed)

    assert [one.person for one in page.context["people"]] == [known]
    (row,) = client.post(reverse("receptions:lookup-applicants"), {"q": "31234567890123"}).json()
    assert row["id"] == known.pk


def test_a_legal_entity_is_offered_by_its_name(client, desk, registrar):
    known = make.ApplicantFactory.build(
        kind="legal_entity",
        surname="",
        given_name="",
        patronymic="",
        entity_name="«Bogʻbon sanoat» MChJ",
    )
    make.appeal(desk, applicant=known)

    typed = {"kind": "legal_entity", "entity_name": "Боғбон саноат МЧЖ"}
    page = client.post(reverse("receptions:hint-people"), typed)

    assert [one.person for one in page.context["people"]] == [known]


def test_a_match_signed_for_somebody_else_opens_nobody(client, desk, registrar, typed):
    response = client.post(URL, {**typed, "action": "use-match-forged"})

    assert response.status_code == 200
    assert not PersonalDataRead.objects.exists()


@pytest.mark.parametrize("name", ["hint-words", "hint-people", "draft-keep"])
def test_hints_are_for_those_who_register(client, desk, name):
    client.force_login(make.executor_of(make.question("assigned").office))

    assert client.post(reverse(f"receptions:{name}"), {"text": WORDS}).status_code == 403


def test_a_draft_is_kept_sealed_and_taken_up(client, desk, registrar, typed):
    kept = client.post(reverse("receptions:draft-keep"), typed)

    draft = RegistrationDraft.objects.get()
    assert kept.status_code == 200
    assert "Karimova" not in draft.sealed
    page = client.get(URL).content.decode()
    assert f"?draft={draft.key}" in page
    again = client.get(f"{URL}?draft={draft.key}").content.decode()
    assert "Bir oydan beri suv kelmayapti." in again
    assert "Karimova" in again


def test_registering_drops_the_draft_and_keeps_no_new_one(client, desk, registrar, typed):
    client.post(reverse("receptions:draft-keep"), typed)

    client.post(URL, typed)
    client.post(reverse("receptions:draft-keep"), typed)

    assert Appeal.objects.count() == 1
    assert not RegistrationDraft.objects.exists()


def test_nobody_opens_the_draft_of_somebody_else(client, desk, registrar, typed):
    client.post(reverse("receptions:draft-keep"), typed)
    draft = RegistrationDraft.objects.get()
    client.force_login(make.registrar_of(desk))

    page = client.get(f"{URL}?draft={draft.key}").content.decode()

    assert "Karimova" not in page
    client.post(reverse("receptions:draft-drop", args=[draft.key]))
    assert RegistrationDraft.objects.exists()


@pytest.mark.parametrize("typed_words", [{}, {"text": "  "}, {"submission_key": "no-key"}])
def test_an_empty_form_is_no_draft(client, desk, registrar, typed_words):
    key = {"submission_key": str(uuid.uuid4())}

    assert client.post(reverse("receptions:draft-keep"), key | typed_words).status_code == 204


def test_drafts_are_removed_after_three_days(desk, registrar):
    with clock.playing(clock.now() - dt.timedelta(days=4)):
        registration_drafts.keep(key=uuid.uuid4(), typed={"text": ["Suv yoʻq"]}, by=registrar)
    old = RegistrationDraft.objects.get()
    RegistrationDraft.objects.filter(pk=old.pk).update(saved_at=clock.now() - dt.timedelta(days=4))

    assert (sweep_drafts(), sweep_drafts()) == (1, 0)


def test_a_suggested_topic_counts_for_a_question_without_one(client, desk, registrar, typed):
    topic = typed.pop("questions-0-topic")

    client.post(URL, {**typed, "questions-0-topic": "", "suggested_topic": topic})

    assert Appeal.objects.get().questions.get().topic_id == topic


def test_two_registrars_of_one_letter_are_told_and_decide(client, desk, registrar, typed):
    client.post(URL, typed)
    client.force_login(make.registrar_of(desk))
    second = {**typed, "submission_key": str(uuid.uuid4())}

    refused = client.post(URL, second)

    assert refused.status_code == 422
    assert Appeal.objects.get().number in refused.content.decode()
    assert client.post(URL, {**second, "same_letter": "on"}).status_code == 302
    assert Appeal.objects.count() == 2


@pytest.mark.parametrize(
    "spelt",
    [
        {"surname": "O'rinboyeva"},
        {"surname": "ЎРИНБОЕВА", "given_name": "Азиза"},
        {"text": "бир ойдан бери сув келмаяпти"},
        {"text": "Bir oydan beri suv kelmayapti !"},
    ],
)
def test_a_letter_spelt_in_another_way_is_the_same_letter(client, registrar, typed, spelt):
    client.post(URL, {**typed, "surname": "Oʻrinboyeva"})
    second = {**typed, "surname": "Oʻrinboyeva", "submission_key": str(uuid.uuid4()), **spelt}

    assert client.post(URL, second).status_code == 422
    assert client.post(URL, {**second, "same_letter": "on"}).status_code == 302


@pytest.mark.parametrize(
    "other", [{"surname": "Salimova"}, {"text": "Bir oydan beri gaz kelmayapti."}]
)
def test_another_letter_is_registered_without_a_question(client, registrar, typed, other):
    client.post(URL, typed)

    second = {**typed, "submission_key": str(uuid.uuid4()), **other}
    assert client.post(URL, second).status_code == 302


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("41.311, 69.279", ("41.311000", "69.279000")),
        ("https://www.google.com/maps/@41.311081,69.240562,15z", ("41.311081", "69.240562")),
        ("https://yandex.uz/maps/?ll=69.240562%2C41.311081&z=12", ("41.311081", "69.240562")),
        (
            "https://www.openstreetmap.org/?mlat=41.3&mlon=69.2#map=12/41.3/69.2",
            ("41.300000", "69.200000"),
        ),
    ],
)
def test_a_place_on_the_map_is_typed_or_pasted(client, desk, registrar, typed, text, shown):
    client.post(URL, {**typed, "questions-0-point": text})

    asked = Appeal.objects.get().questions.get()
    assert (str(asked.latitude), str(asked.longitude)) == shown


@pytest.mark.parametrize("text", ["Chorsu", "41.3", "55.75, 37.61", "0.5, 0.5"])
def test_what_is_no_place_of_the_country_is_said_beside_the_field(
    client, desk, registrar, typed, text
):
    response = client.post(URL, {**typed, "questions-0-point": text})

    assert response.status_code == 422
    assert text in response.content.decode()


def test_streets_of_the_mahalla_are_suggested(client, desk, registrar):
    mahalla = MahallaFactory()
    make.ApplicantFactory(mahalla=mahalla, address="Bogʻishamol koʻchasi, 12-uy")
    make.ApplicantFactory(mahalla=mahalla, address="Bogʻishamol hovlisi", do_not_disclose=True)

    found = client.get(
        reverse("receptions:lookup-streets"), {"q": "боғишамол", "with": mahalla.pk}
    ).json()

    assert [one["label"] for one in found] == ["Bogʻishamol koʻchasi"]


@pytest.mark.parametrize(
    ("full", "words"), [("many", "begun already"), ("large", "words are too long")]
)
def test_a_draft_that_is_not_kept_is_told(client, desk, registrar, typed, full, words):
    if full == "many":
        for _draft in range(registration_drafts.MOST_A_PERSON):
            registration_drafts.keep(key=uuid.uuid4(), typed={"text": ["Suv yoʻq"]}, by=registrar)
    else:
        typed["text"] = "Suv yoʻq. " * 30_000
    before = RegistrationDraft.objects.count()

    page = client.post(reverse("receptions:draft-keep"), typed)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert RegistrationDraft.objects.count() == before


def test_a_legal_entity_is_found_by_its_name_without_the_quotes(client, desk, registrar):
    known = make.appeal(
        desk,
        applicant=make.ApplicantFactory.build(
            kind="legal_entity",
            surname="",
            given_name="",
            patronymic="",
            entity_name="«Bogʻbon sanoat» MChJ",
        ),
    ).applicant
    make.appeal(desk, applicant=make.ApplicantFactory.build(surname="Bogʻbonov"))

    for typed_words in ("Боғбон", "bogʻbon", "«Bogʻbon", "Bogʻbon sanoat»"):
        rows = client.post(reverse("receptions:lookup-applicants"), {"q": typed_words}).json()
        assert known.entity_name in str(rows), typed_words


@pytest.mark.django_db(transaction=True)
def test_the_same_letter_at_the_same_moment_is_registered_once(desk, typed, monkeypatch):
    barrier = threading.Barrier(2)
    asked = similar.just_registered

    def just_registered(**what):
        barrier.wait(timeout=60)
        return asked(**what)

    monkeypatch.setattr(similar, "just_registered", just_registered)
    users = [make.registrar_of(desk), make.registrar_of(desk)]

    def register(user):
        client = Client()
        client.force_login(user)
        try:
            return client.post(URL, {**typed, "submission_key": str(uuid.uuid4())}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(register, users))

    assert sorted(answers) == [302, 422]
    assert Appeal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_draft_is_left_of_what_is_registered_while_it_is_kept(desk, registrar):
    key = uuid.uuid4()
    typed = {"text": ["Suv yoʻq"]}
    registration_drafts.keep(key=key, typed=typed, by=registrar)

    def register():
        make.appeal(desk, by=registrar, submission_key=key)
        registration_drafts.drop(key=key, by=registrar)

    def keep():
        registration_drafts.keep(key=key, typed=typed, by=registrar)

    assert one_into_another(register, keep) == []

    assert not RegistrationDraft.objects.exists()
