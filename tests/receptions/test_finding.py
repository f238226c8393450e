"""Finding everything one may see, what has changed, and the way through a list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from receptions.choices import Authority, Channel, HopReason, LetterKind
from receptions.drafts import QuestionDraft
from receptions.filters import RegisterFilter, found_by
from receptions.models import Appeal, AppealView, Letter
from receptions.services import control, formalities, letters, routing, splitting
from territories import clock
from territories.choices import Role
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/receptions/appeals/"


@pytest.fixture(params=["newest block", "all blocks", "rare words", "some rare words"])
def found_in(request, monkeypatch):
    """The ways to find the same: only so many appeals tell one from the other."""
    if request.param != "newest block":
        monkeypatch.setattr("receptions.filters.REACH", 0)
    if "rare" in request.param:
        monkeypatch.setattr("receptions.word_search.REACH", -1)
        looked_at = 2 if "some" in request.param else 0
        for name, value in (("LOOKED_AT", looked_at), ("NEWEST", 1)):
            monkeypatch.setattr(f"receptions.word_search.{name}", value)


def numbers(client, **params):
    return [row.appeal.number for row in client.get(LIST, params).context["rows"]]


def statements(client, url, **params):
    client.get(url, params)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, params).status_code == 200
    return captured


def answered(desk, office, text):
    question = make.question("assigned", reception=desk, office=office)
    control.answer(question=question, by=make.executor_of(office), text=text, outcome="satisfied")
    return question


@pytest.mark.usefixtures("found_in")
def test_words_of_questions_answers_and_notes_are_found_in_any_script(client, registrar, desk):
    office = OfficeFactory(territory=desk.territory)
    asked = make.question(reception=desk, by=registrar)
    asked.text = "Transformatorni almashtirish kerak"
    asked.save(update_fields=["text"])
    told = answered(desk, office, "Nasos taʼmirlandi va quvur yangilandi.")
    noted = make.question(reception=desk)
    routing.assign(
        question=noted,
        office=office,
        by=registrar,
        reason=HopReason.COMPETENCE,
        legal_basis="25-modda",
        note="Elektrik bilan birga boring",
    )

    assert numbers(client, q="трансформаторни") == [asked.appeal.number]
    assert numbers(client, q="насос қувур") == [told.appeal.number]
    assert numbers(client, q="elektrik") == [noted.appeal.number]
    assert numbers(client, q="nasos transformator") == []


def test_a_note_of_a_check_and_the_reason_of_a_return_are_found(client, registrar, desk):
    checked = make.verified(confirmed=False, reception=desk)
    office = OfficeFactory(territory=desk.territory)
    back = answered(desk, office, "Bajarildi.")
    control.return_answer(
        answer=back.answers.get(), by=registrar, reason="Dalolatnoma ilova qilinmagan"
    )

    assert numbers(client, q="hali ham") == [checked.appeal.number]
    assert numbers(client, q="dalolatnoma") == [back.appeal.number]


@pytest.mark.usefixtures("found_in")
def test_all_the_words_stand_in_one_place_however_rare_they_are(client, registrar, desk):
    texts = ["Zilzila, yordam bering", "Zilzila boʻldi", "Yordam kerak", "Yordam bering -- tez"]
    both, rare, common, newest = (make.appeal(reception=desk, text=text) for text in texts)

    assert numbers(client, q="ёрдам зилзила") == [both.number]
    assert numbers(client, q="zilz") == [rare.number, both.number]
    assert numbers(client, q="yord") == [newest.number, common.number, both.number]
    assert numbers(client, q="yordam -- bering") == [newest.number, both.number]
    assert numbers(client, q="yordam toshqin") == []
    assert numbers(client, q="-- ") == []


@pytest.mark.usefixtures("found_in")
def test_an_office_finds_by_its_own_questions_only(client, desk):
    office = OfficeFactory(territory=desk.territory)
    appeal = make.appeal(reception=desk, questions=2)
    first, second = appeal.questions.order_by("ordinal")
    make._assign(first, office, None)
    first.refresh_from_db()
    for question, text in ((first, "Quduq qazish"), (second, "Sirli kasallik")):
        question.text = text
        question.save(update_fields=["text"])
    client.force_login(make.executor_of(office))

    assert numbers(client, q="quduq") == [appeal.number]
    assert numbers(client, q="sirli") == []


@pytest.mark.parametrize(
    "params", [{}, {"q": "suv"}, {"changed": "on"}, {"q": "suv", "status": "registered"}]
)
def test_the_list_costs_the_same_for_1_and_20_rows(client, registrar, desk, params):
    def one_more():
        appeal = make.appeal(reception=desk)
        AppealView.objects.create(
            user=registrar, appeal=appeal, seen_at=appeal.registered_at - dt.timedelta(days=1)
        )

    one_more()
    one = statements(client, LIST, **params)
    for _number in range(19):
        one_more()
    many = statements(client, LIST, **params)

    assert len(numbers(client, **params)) == 20
    assert len(one) == len(many) <= 12
    assert not any("COUNT(*)" in row["sql"] for row in many)


def test_what_others_did_since_is_marked_and_filtered(client, registrar, desk):
    office = OfficeFactory(territory=desk.territory)
    question = make.question("assigned", reception=desk, office=office, by=registrar)
    quiet = make.appeal(reception=desk, by=registrar)
    for appeal in (question.appeal, quiet):
        client.get(appeal.get_absolute_url())
    assert numbers(client, changed="on") == []

    control.answer(
        question=question, by=make.executor_of(office), text="Bajarildi.", outcome="satisfied"
    )

    marked = [row.appeal.number for row in client.get(LIST).context["rows"] if row.changed]
    assert marked == [question.appeal.number] == numbers(client, changed="on")
    events = client.get(question.appeal.get_absolute_url()).context["events"]
    assert [event["new"] for event in events].count(True) == 1
    assert events[0]["new"]
    assert numbers(client, changed="on") == []


def test_a_correction_is_news_too(client, registrar, desk):
    question = make.question(reception=desk, by=registrar)
    client.get(question.appeal.get_absolute_url())

    splitting.correct(
        question=question,
        part=QuestionDraft(make.TopicFactory(), question.text, question.territory),
        reason="Mavzu xato tanlangan",
        by=make.registrar_of(desk),
        seen=0,
    )

    assert numbers(client, changed="on") == [question.appeal.number]


@pytest.mark.parametrize("news", ["a letter", "a paper", "a copy elsewhere"])
def test_letters_papers_and_copies_are_news_too(client, registrar, desk, news):
    letter_factory.templates()
    question = make.question("assigned", reception=desk, by=registrar)
    appeal = question.appeal
    client.get(appeal.get_absolute_url())
    other = make.registrar_of(desk)
    assert numbers(client, changed="on") == []

    with clock.playing(clock.now() + dt.timedelta(hours=1)):
        if news == "a letter":
            letter = letters.draft(
                kind=LetterKind.FORWARDING, appeal=appeal, question=question, by=other
            )
            assert numbers(client, changed="on") == []  # a draft is nothing yet
            letters.issue(letter=letter, by=other)
        elif news == "a paper":
            formalities.add_papers(appeal=appeal, files=[make.pdf()], by=other)
        else:
            make.appeal(make.ReceptionFactory(), applicant=appeal.applicant, duplicate_of=appeal)

    assert numbers(client, changed="on") == [appeal.number]
    rows = client.get(appeal.get_absolute_url()).context["events"]
    assert [row["new"] for row in rows] == [True] + [False] * (len(rows) - 1)


def test_ones_own_steps_are_no_news(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar)
    client.get(appeal.get_absolute_url())

    routing.assign(
        question=appeal.questions.get(),
        office=OfficeFactory(territory=desk.territory),
        by=registrar,
        reason=HopReason.COMPETENCE,
        legal_basis="25-modda",
    )

    assert numbers(client, changed="on") == []


def test_an_office_is_not_told_of_questions_it_does_not_see(client, desk):
    office = OfficeFactory(territory=desk.territory)
    appeal = make.appeal(reception=desk, questions=2)
    first, second = appeal.questions.order_by("ordinal")
    make._assign(first, office, None)
    client.force_login(make.executor_of(office))
    client.get(appeal.get_absolute_url())

    make._assign(second, OfficeFactory(territory=desk.territory), None)

    assert numbers(client, changed="on") == []


def test_opening_an_appeal_twice_keeps_one_row(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar)
    client.get(appeal.get_absolute_url())
    first = AppealView.objects.get().seen_at
    client.get(appeal.get_absolute_url())

    assert AppealView.objects.get().seen_at > first


def test_neighbours_follow_the_filtered_list(client, registrar, desk):
    oldest, middle, other, newest = (
        make.appeal(reception=desk, by=registrar, channel=channel)
        for channel in ("post", "post", "desk", "post")
    )

    page = client.get(middle.get_absolute_url(), {"in": "channel=post"})

    around = page.context["neighbours"]
    assert oldest.number in around.older_url
    assert newest.number in around.newer_url
    assert 'rel="next"' in page.content.decode()
    assert around.list_url == f"{LIST}?channel=post"
    assert client.get(around.newer_url).context["neighbours"].newer_url == ""
    assert (
        other.number
        in client.get(middle.get_absolute_url(), {"in": ""}).context["neighbours"].newer_url
    )
    assert "neighbours" not in client.get(middle.get_absolute_url()).context


@pytest.mark.parametrize("typed", ["%zz=&&&", "after=x&status=nonsense", "q=" + "x" * 9000])
def test_a_broken_list_parameter_does_no_harm(client, registrar, desk, typed):
    appeal = make.appeal(reception=desk, by=registrar)
    assert client.get(appeal.get_absolute_url(), {"in": typed}).status_code == 200


def test_neighbours_are_never_foreign(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar)
    make.appeal()

    around = client.get(appeal.get_absolute_url(), {"in": ""}).context["neighbours"]

    assert (around.newer_url, around.older_url) == ("", "")


def test_the_links_of_the_list_carry_its_filter(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar, channel="post")
    page = client.get(LIST, {"channel": "post", "after": "x"}).content.decode()
    assert f"{appeal.get_absolute_url()}?in=channel%3Dpost" in page


def test_a_filter_as_query_keeps_only_valid_fields_of_its_own(desk):
    office = OfficeFactory(territory=desk.territory)
    typed = {
        "q": "  suv  ",
        "status": "nonsense",
        "office_id": str(office.pk),
        "after": "cursor",
        "page": "4",
        "overdue": "on",
    }

    query = RegisterFilter(typed).as_query()

    assert "after" not in query
    assert "status" not in query
    assert "page" not in query
    assert "q=suv" in query
    assert f"office_id={office.pk}" in query
    assert "overdue=on" in query


def test_a_stored_query_shows_only_what_its_reader_sees(desk):
    here = make.appeal(reception=desk)
    make.appeal()
    head = UserFactory(role=Role.HEAD, place=desk.territory)

    assert list(found_by("status=registered", head)) == [here]
    assert Appeal.objects.count() == 2


@pytest.mark.usefixtures("found_in")
def test_whom_else_an_appeal_names_and_its_letters_are_found(client, registrar, desk):
    letter_factory.templates()
    acted_for = make.appeal(
        reception=desk, representative="Quvvatov Sherali", authority=Authority.ATTORNEY
    )
    signed = make.appeal(
        reception=desk,
        is_collective=True,
        person_count=2,
        co_applicants=("Zokirova Malohat",),
        questions=2,
    )
    sent = make.appeal(
        reception=desk,
        channel=Channel.BODY,
        sender_body="Bandlik vazirligi",
        sender_number="04-17/889",
        sender_date=dt.date(2026, 3, 2),
    )
    act = letters.draft(kind=LetterKind.ACT, appeal=acted_for, by=registrar)
    Letter.objects.filter(pk=act.pk).update(body="Hovuz yonida dalolatnoma tuzildi")

    assert numbers(client, q="шерали қувватов") == [acted_for.number]
    assert numbers(client, q="malohat") == [signed.number]
    assert numbers(client, q="04-17/889") == numbers(client, q="bandlik vazir") == [sent.number]
    assert numbers(client, q="hovuz") == []

    act.refresh_from_db()
    act = letters.issue(letter=act, by=make.head_of(desk))

    assert numbers(client, q="hovuz") == [acted_for.number]
    assert numbers(client, q=act.number) == [acted_for.number]
