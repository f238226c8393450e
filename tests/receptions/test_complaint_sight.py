"""Complaints are seen only by those above: one table of who sees which, and every way to look."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from programs.services.sources import Area
from receptions.choices import AppealType, Channel, ClashKind
from receptions.control_desk import desk_of, scope_of
from receptions.exceptions import DraftError, ReceptionsError
from receptions.forms.register import AppealForm
from receptions.models import Appeal, CheckTask, HandedUp, Letter, Question
from receptions.routing_today import cards
from receptions.services import (
    appeals,
    checks,
    coexecution,
    complaints,
    number_blocks,
    offline,
    offline_files,
    representation_proposals,
)
from territories import clock
from territories.choices import BodyKind, Role
from territories.models import User
from territories.services import posts
from tests.factories import checks as lot
from tests.factories import letters, routing
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, StateBodyFactory, UserFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db

PEOPLE = (
    "registrar",
    "head",
    "regional_registrar",
    "regional_head",
    "administration",
    "hokim",
    "regional_hokim",
    "clerk",
)
ABOVE = {"administration"}
REGION = {"regional_head", "administration"}
DISTRICT = {"registrar", "head"}
# Profile, complaint about, who of the reception's people sees it; executors see it when given.
SEEN = [
    ("independent", "agency", DISTRICT | REGION),
    ("independent", "khokimiyat", DISTRICT | REGION),
    ("independent", "regional_khokimiyat", DISTRICT | REGION),
    ("hokim_leads", "agency", DISTRICT | REGION),
    ("hokim_leads", "khokimiyat", REGION | {"regional_registrar"}),
    ("hokim_leads", "regional_khokimiyat", ABOVE),
    ("independent", "own_reception", REGION | {"regional_registrar"}),
    ("hokim_leads", "own_reception", REGION | {"regional_registrar"}),
]


@pytest.fixture
def where():
    found = routing.chain()
    body = StateBodyFactory(kind=BodyKind.RECEPTION)
    found.own_reception = OfficeFactory(territory=found.district, body=body)
    return found


def seers(where, question):
    """Who sees the appeal and its question; both must agree."""
    found = set()
    for name in PEOPLE:
        user = getattr(where, name)
        sees = Appeal.objects.visible_to(user).filter(pk=question.appeal_id).exists()
        assert sees is Question.objects.visible_to(user).filter(pk=question.pk).exists(), name
        if sees:
            found.add(name)
    return found


@pytest.mark.parametrize(("profile", "about", "expected"), SEEN)
def test_a_complaint_is_seen_only_by_those_above(where, settings, profile, about, expected):
    settings.RECEPTION_PROFILE = profile

    question = routing.complaint(where, getattr(where, about))

    assert seers(where, question) == expected


@pytest.mark.parametrize("about", ["agency", "khokimiyat", "regional_khokimiyat"])
def test_a_post_at_the_office_or_below_hides_a_complaint_that_was_given_there_before(where, about):
    office = getattr(where, about)
    question = make.question(
        "assigned", reception=where.reception, by=where.registrar, office=where.khokimiyat
    )
    assert "hokim" in seers(where, question)

    Appeal.objects.filter(pk=question.appeal_id).update(complained_office=office)

    hidden = about != "agency"
    assert ("hokim" in seers(where, question)) is not hidden
    inbox = Question.objects.in_inbox_of(where.hokim)
    assert inbox.filter(pk=question.pk).exists() is not hidden
    above = Appeal.objects.visible_to(where.regional_hokim).filter(pk=question.appeal_id)
    assert above.exists() is (about != "regional_khokimiyat")


def test_a_change_of_profile_hides_what_the_district_had(where, settings):
    question = routing.complaint(where, where.khokimiyat)
    assert seers(where, question) > DISTRICT

    settings.RECEPTION_PROFILE = "hokim_leads"

    assert seers(where, question) == REGION


def test_the_official_does_not_see_the_complaint_whatever_post_they_take(where):
    official = UserFactory(last_name="Toshmatov", first_name="Olim")
    Appeal.objects.filter(pk=routing.complaint(where, where.agency).appeal_id).update(
        complained_user=official
    )
    posts.appoint(
        user=official,
        role=Role.ADMINISTRATION,
        place=where.country,
        act="2-son",
        starts_on=official.date_joined.date(),
    )
    official = User.objects.get(pk=official.pk)

    assert official.powers.everywhere("view_appeals")
    assert not Appeal.objects.visible_to(official).exists()
    assert not Question.objects.visible_to(official).exists()


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Toshmatov Olim", True),
        ("  toshmatov   olim ", True),
        ("Тошматов Олим", True),
        ("Toshmatov", False),
        ("Toshmatov Salim", False),
        ("", False),
    ],
)
def test_the_named_official_is_recognised_by_the_post_at_the_office(where, typed, known):
    official = UserFactory(
        last_name="Toshmatov", first_name="Olim", role=Role.EXECUTOR, place=where.agency
    )
    UserFactory(last_name="Toshmatov", first_name="Olim")  # a namesake elsewhere

    found = complaints.account_of(typed, where.agency)

    assert (found == official) is known


# -- handing up ----------------------------------------------------------------------------------


def test_the_region_registers_a_complaint_about_the_khokimiyat(where, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"

    appeal = routing.complaint(where, where.khokimiyat).appeal

    assert appeal.reception == where.regional
    assert appeal.number.startswith(f"{where.regional.code}-")
    assert appeal.questions.get().reception == where.regional
    trace = HandedUp.objects.get()
    assert (trace.appeal, trace.from_reception, trace.to_reception, trace.by) == (
        appeal,
        where.reception,
        where.regional,
        where.registrar,
    )


def test_the_numbers_of_both_receptions_stay_without_gaps(where, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"
    first = make.appeal(where.reception, by=where.registrar)
    routing.complaint(where, where.khokimiyat)
    second = make.appeal(where.reception, by=where.registrar)
    upper = make.appeal(where.regional, by=where.regional_registrar)

    assert (first.sequence, second.sequence, upper.sequence) == (1, 2, 2)


def test_a_reception_without_one_above_keeps_the_complaint(where, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"
    where.regional.delete()
    where.national.delete()

    assert complaints.home_of(where.reception, where.khokimiyat) == where.reception


def test_a_number_printed_without_a_line_is_told_as_not_kept(where, settings):
    """Its papers follow the complaint, though who registered it doesn't see it any more."""
    settings.RECEPTION_PROFILE = "hokim_leads"
    block = number_blocks.give(
        reception=where.reception, count=5, to=where.registrar, by=where.head
    )
    draft = make.draft(
        where.reception,
        appeal_type=AppealType.COMPLAINT,
        channel=Channel.DESK,
        complained_office=where.khokimiyat,
        submission_key=uuid.uuid4(),
        received_at=block.given_at,
    )

    taken = offline.take_in(
        draft=draft, block_id=block.pk, sequence=block.first, printed="x", by=where.registrar
    )

    assert taken.clash.kind == ClashKind.HANDED_UP
    key, papers = draft.submission_key, make.photo()
    paper = offline_files.attach(key=key, file=papers, by=where.registrar)
    assert paper.appeal == taken.appeal
    assert taken.appeal.reception == where.regional
    again = offline.take_in(
        draft=draft, block_id=block.pk, sequence=block.first, printed="x", by=where.registrar
    )
    assert (again.already, again.appeal) == (True, taken.appeal)


def test_an_official_without_an_office_is_refused(where):
    draft = make.draft(
        where.reception, appeal_type=AppealType.COMPLAINT, complained_name="Toshmatov Olim"
    )

    with pytest.raises(DraftError, match="office of the official"):
        appeals.register(draft=draft, by=where.registrar)

    assert not Appeal.objects.exists()


def test_the_database_wants_an_office_with_an_official(where):
    appeal = make.appeal(where.reception)

    with pytest.raises(IntegrityError, match="official_of_an_office"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(complained_name="Toshmatov Olim")


# -- every way to look ---------------------------------------------------------------------------


@pytest.fixture
def hidden(where, settings):
    """A complaint that stands at the district and that a change of profile hides there."""
    question = routing.complaint(where, where.khokimiyat, text="Hokim yerimni tortib oldi.")
    settings.RECEPTION_PROFILE = "hokim_leads"
    return question


def _as(client, user):
    client.force_login(User.objects.get(pk=user.pk))
    return client


def test_lists_search_cards_and_counts_of_the_district_are_without_it(client, where, hidden):
    number = hidden.appeal.number
    _as(client, where.head)

    for url in (
        "/receptions/appeals/",
        "/receptions/appeals/?q=tortib",
        "/receptions/letters/",
        "/today/",
        f"/receptions/network/{where.reception.code}/",
    ):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert number not in answer.content.decode(), url
    counts = client.get(f"/receptions/network/{where.reception.code}/").context["counts"]
    assert counts["open"] == 0


def test_its_pages_and_papers_are_not_found_at_the_district(client, where, hidden):
    number = hidden.appeal.number
    _as(client, where.registrar)

    for url in (
        f"/receptions/appeals/{number}/",
        f"/receptions/appeals/{number}/receipt.pdf",
        f"/receptions/appeals/{number}/1/assign/",
        f"/receptions/appeals/{number}/letters/new/",
    ):
        assert client.get(url).status_code == 404, url


def test_letters_about_it_are_kept_from_the_district(where, settings):
    letter = letters.drafted(question=routing.complaint(where, where.khokimiyat))
    assert Letter.objects.visible_to(where.head).get() == letter

    settings.RECEPTION_PROFILE = "hokim_leads"

    assert not Letter.objects.visible_to(where.head).exists()


def test_the_earlier_appeals_of_the_person_do_not_tell_of_it(where, hidden):
    form = AppealForm(user=User.objects.get(pk=where.registrar.pk), receptions=[where.reception])
    form.remember(hidden.appeal.applicant)

    assert form.earlier_appeals == []


def test_the_region_reads_and_works_on_it(client, where, hidden):
    _as(client, where.regional_head)

    page = client.get(f"/receptions/appeals/{hidden.appeal.number}/")
    step = client.get(f"/receptions/appeals/{hidden.appeal.number}/1/assign/")

    assert (page.status_code, step.status_code) == (200, 200)
    assert step.context["proposed"].office == where.regional_khokimiyat


def test_a_programme_of_the_district_is_not_drafted_from_it(where, hidden):
    today = clock.today()
    span = (today - dt.timedelta(days=5), today, "short")

    assert hidden not in Area(where.district, *span).questions()
    assert hidden in Area(where.region, *span).questions()


# -- named after registration --------------------------------------------------------------------


def test_what_turns_out_to_be_about_the_hokim_leaves_the_district(client, where, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"
    question = make.question(reception=where.reception, by=where.registrar)
    url = reverse("receptions:appeal-complained", args=[question.appeal.number])
    office = {"office": where.khokimiyat.name, "office_id": where.khokimiyat.pk}

    answer = _as(client, where.registrar).post(url, {**office, "official": "Toshmatov Olim"})

    assert answer["Location"] == reverse("receptions:handed-up-list")
    assert seers(where, question) == REGION
    appeal = Appeal.objects.get(pk=question.appeal_id)
    assert (appeal.appeal_type, appeal.complained_name) == ("complaint", "Toshmatov Olim")
    assert appeal.handed_up.to_reception == where.regional
    assert appeal.number == question.appeal.number  # the slip in the person's hand stays good


def test_the_regional_head_finds_it_today(where, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"
    question = make.question(reception=where.reception, by=where.registrar)
    complaints.name(appeal=question.appeal, by=where.registrar, office=where.khokimiyat)

    (card,) = drawn(cards(where.regional_head))

    assert card.items[0].url == question.get_absolute_url()
    assert not drawn(cards(User.objects.get(pk=where.head.pk)))


def test_about_another_office_it_stays(where):
    question = make.question(reception=where.reception, by=where.registrar)

    assert not complaints.name(appeal=question.appeal, by=where.registrar, office=where.agency)
    assert seers(where, question) > DISTRICT
    assert not HandedUp.objects.exists()


NAMING = [
    ("an office that has it", {"status": "assigned"}, "registrar"),
    ("a closed appeal", {"status": "closed"}, "registrar"),
    ("a proposal", {"appeal_type": AppealType.PROPOSAL}, "registrar"),
    ("by the region", {}, "regional_registrar"),
]


@pytest.mark.parametrize(("name", "fields", "by"), NAMING, ids=[row[0] for row in NAMING])
def test_naming_is_refused(where, name, fields, by):
    office = {"office": where.agency} if "status" in fields else {}
    question = make.question(reception=where.reception, by=where.registrar, **office, **fields)

    with pytest.raises(ReceptionsError):
        complaints.name(appeal=question.appeal, by=getattr(where, by), office=where.agency)

    assert Appeal.objects.get(pk=question.appeal_id).complained_office is None


def _with_agency(where, status):
    return make.question(status, reception=where.reception, by=where.registrar, office=where.agency)


@pytest.mark.parametrize("status", ["assigned", "answered", "accepted"])
def test_no_office_is_named_that_acts_on_the_question_or_answered_it(where, status):
    question = _with_agency(where, status)

    with pytest.raises(ReceptionsError, match=r"Art\. 25"):
        complaints.name(appeal=question.appeal, by=where.registrar, office=where.agency)

    assert Appeal.objects.get(pk=question.appeal_id).complained_office is None


def test_no_office_is_named_that_solved_another_question_of_the_appeal(where):
    appeal = make.appeal(where.reception, by=where.registrar, questions=2)
    first = appeal.questions.first()
    for step in make._STEPS:
        step(first, where.agency, "satisfied")
        first.refresh_from_db()

    with pytest.raises(ReceptionsError, match="was answered by"):
        complaints.name(appeal=appeal, by=where.registrar, office=where.agency)


def test_no_office_is_named_that_has_an_open_part(where):
    question = _with_agency(where, "assigned")
    other = OfficeFactory(territory=where.district)
    part = coexecution.add(question=question, office=other, by=where.registrar)

    with pytest.raises(ReceptionsError, match="withdraw it first"):
        complaints.name(appeal=question.appeal, by=where.registrar, office=other)

    coexecution.withdraw(part=part, by=where.registrar, reason="Shikoyat shu idora haqida")
    complaints.name(appeal=question.appeal, by=where.registrar, office=other)
    assert Appeal.objects.get(pk=question.appeal_id).complained_office == other


# -- the registrar's slip ------------------------------------------------------------------------


def test_the_registrar_prints_the_slip_once_the_person_stands_there_and_not_later(
    client, where, settings, time_machine
):
    settings.RECEPTION_PROFILE = "hokim_leads"
    now = clock.now()
    time_machine.move_to(now, tick=False)
    appeal = routing.complaint(where, where.khokimiyat).appeal
    slip = reverse("receptions:appeal-receipt", args=[appeal.number])

    at_once = _as(client, where.registrar).get(slip)
    by_head = _as(client, where.head).get(slip)
    trace = _as(client, where.head).get(reverse("receptions:handed-up-list"))

    assert at_once.content.startswith(b"%PDF")
    assert by_head.status_code == 404
    assert appeal.number in trace.content.decode()
    assert appeal.applicant.surname not in trace.content.decode()
    time_machine.move_to(now + dt.timedelta(minutes=31), tick=False)
    assert _as(client, where.registrar).get(slip).status_code == 404


@pytest.mark.parametrize("bucket", ["registered", "overdue"])
def test_the_control_desk_of_the_district_opens_into_no_list_with_it(client, where, hidden, bucket):
    Question.objects.filter(pk=hidden.pk).update(legal_due_on=clock.today() - dt.timedelta(days=9))
    url = f"/receptions/control/questions/?bucket={bucket}"

    page = _as(client, where.head).get(url)

    assert page.status_code == 200
    assert hidden.appeal.number not in page.content.decode()
    desk = desk_of(scope_of(User.objects.get(pk=where.head.pk)))
    cells = [*desk.due, *desk.waiting, *(cell for line in desk.offices for cell in line.cells)]
    assert [cell.number for cell in cells if cell.number] == []
    seen = _as(client, where.regional_head).get(url + f"&place={where.district.code}")
    assert (hidden.appeal.number in seen.content.decode()) is (bucket == "overdue")


def test_checks_and_reviews_of_it_are_kept_from_the_district(client, where, settings):
    task = lot.task(
        reception=where.reception,
        by=where.registrar,
        appeal_type=AppealType.COMPLAINT,
        complained_office=where.khokimiyat,
        office=where.agency,
    )
    assert CheckTask.objects.visible_to(where.head).filter(pk=task.pk).exists()

    settings.RECEPTION_PROFILE = "hokim_leads"

    assert not CheckTask.objects.visible_to(where.head).filter(pk=task.pk).exists()
    checks.record(
        task=task,
        by=User.objects.get(pk=where.regional_head.pk),
        confirmed=False,
        note="Hal etilmagan.",
    )
    cases = "/receptions/checks/results/cases/?what=failed"
    assert task.question.appeal.number not in _as(client, where.head).get(cases).content.decode()
    above = _as(client, where.regional_head).get(cases).content.decode()
    assert task.question.appeal.number in above


def test_the_district_drafts_no_representation_from_it(where, hidden):
    given = OfficeFactory(territory=where.district)
    Question.objects.filter(pk=hidden.pk).update(
        status="assigned", office=given, legal_due_on=clock.today() - dt.timedelta(days=9)
    )

    assert not representation_proposals.overdue_questions(where.reception).exists()
