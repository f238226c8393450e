"""A complaint that only those above see is told, counted and listed nowhere else (R-21)."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from fieldvisits.services import round_checks
from receptions import check_figures
from receptions.check_choices import CheckMethod, WordValue
from receptions.choices import VerificationMethod
from receptions.control_desk import desk_of, scope_of
from receptions.executor_choices import Told
from receptions.models import (
    Appeal,
    ApplicantWord,
    CheckTask,
    Question,
    Representation,
    Summons,
    TermRequest,
)
from receptions.services import (
    checkers,
    checks,
    complaints,
    control,
    digests,
    executors,
    hearings,
    word,
)
from territories import clock
from territories.models import User
from tests.factories import checks as lot
from tests.factories import executors as remind
from tests.factories import powers, routing
from tests.factories import receptions as make
from tests.factories.territories import MahallaFactory, OfficeFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY = dt.date(2026, 11, 20), "2026-11-23 09:00"


@pytest.fixture
def where(settings):
    """A district whose hokim leads the reception, and an office of the region that may examine
    complaints about him.
    """
    settings.RECEPTION_PROFILE = "hokim_leads"
    found = routing.chain()
    found.agency = OfficeFactory(territory=found.region)
    found.clerk = make.executor_of(found.agency)
    return found


def with_agency(where, **fields):
    """An application that the agency works on."""
    return make.question("assigned", reception=where.reception, office=where.agency, **fields)


def named(question, where):
    """It turns out to be about the hokim: the region examines it now."""
    complaints.name(appeal=question.appeal, by=where.registrar, office=where.khokimiyat)


def fresh(user):
    return User.objects.get(pk=user.pk)


def labels(user, cards):
    return [item.label for card in drawn(cards(fresh(user))) for item in card.items]


# -- reminders -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "told"), [(Told.HEAD, "regional_head"), (Told.REGIONAL_HEAD, "administration")]
)
def test_those_are_reminded_who_examine_it_now(where, who, told):
    with remind.at("2026-11-02 10:00"):
        question = with_agency(where)
        named(question, where)
    remind.due(question, FRIDAY)
    remind.step(1, who)

    remind.run(MONDAY)

    people = ("head", "regional_head", "administration")
    assert [name for name in people if remind.told(getattr(where, name))] == [told]


def test_no_head_is_reminded_of_a_complaint_that_a_new_profile_keeps_from_them(where):
    with remind.at("2026-11-02 10:00"):
        question = with_agency(where)
    Appeal.objects.filter(pk=question.appeal_id).update(complained_office=where.khokimiyat)
    remind.due(question, FRIDAY)
    for who in (Told.HEAD, Told.REGIONAL_HEAD):
        remind.step(1, who)

    remind.run(MONDAY)

    assert not remind.told(where.head)
    assert remind.told(where.regional_head) == [question.appeal.number]


def test_the_official_meant_is_not_reminded_at_another_office(where):
    with remind.at("2026-11-02 10:00"):
        question = with_agency(where)
    official, colleague = where.clerk, make.executor_of(where.agency)
    Appeal.objects.filter(pk=question.appeal_id).update(
        complained_office=where.khokimiyat, complained_user=official
    )
    remind.due(question, FRIDAY)
    remind.step(1, Told.OFFICE)

    remind.run(MONDAY)

    assert not remind.told(official)
    assert remind.told(colleague) == [question.appeal.number]


def test_what_the_head_was_told_before_is_shown_no_more(client, where):
    with remind.at("2026-11-02 10:00"):
        question = with_agency(where)
    remind.due(question, FRIDAY)
    remind.step(1, Told.HEAD)
    remind.run(MONDAY)
    assert remind.told(where.head) == [question.appeal.number]

    named(question, where)

    client.force_login(fresh(where.head))
    for url in (reverse("receptions:reminder-list"), "/today/"):
        assert question.appeal.number not in client.get(url).content.decode(), url
    digest = where.head.digests.get()
    digests.send(digest_id=digest.pk)
    assert question.appeal.number not in "".join(one.body for one in mail.outbox)


# -- the head's lists ----------------------------------------------------------------------------


def test_requests_about_its_term_are_decided_above(client, where):
    question = with_agency(where)
    asked = executors.ask_extension(
        question=question, by=where.clerk, ground="Ekspertiza kutilmoqda"
    )
    assert TermRequest.objects.decided_by_head(fresh(where.head)).get() == asked

    named(question, where)

    assert not TermRequest.objects.decided_by_head(fresh(where.head)).exists()
    assert TermRequest.objects.decided_by_head(fresh(where.regional_head)).get() == asked
    client.force_login(fresh(where.head))
    page = client.get(reverse("receptions:control-desk"))
    assert page.context["to_sign"][0][1] == 0


def test_hearings_and_signed_papers_about_it_are_kept_from_the_district(where):
    question = with_agency(where)
    hearings.summon(
        question=question,
        by=where.head,
        person="Toshmatov O.",
        held_at=clock.now() + dt.timedelta(days=2),
        place="12-xona",
        reason="Muddat oʻtdi.",
    )
    paper = powers.served(question=question, by=where.head)
    assert Summons.objects.visible_to(fresh(where.head)).exists()

    named(question, where)

    for user, sees in (("head", False), ("regional_head", True), ("clerk", True)):
        reader = fresh(getattr(where, user))
        assert Summons.objects.visible_to(reader).exists() is sees, user
        assert Representation.objects.visible_to(reader).filter(pk=paper.pk).exists() is sees, user


def test_drafts_of_the_district_are_rid_of_it(where):
    question, other = with_agency(where), with_agency(where)
    paper = powers.draft(question=question, by=where.head)
    alone = powers.draft(question=question, by=where.head, ground="false_closure")
    powers.draft(question=other, by=where.head)

    named(question, where)

    paper.refresh_from_db()
    alone.refresh_from_db()
    assert [one.question for one in paper.cases.all()] == [other]
    assert (paper.state, alone.state) == ("draft", "dropped")


def test_a_head_who_is_meant_finds_it_in_no_number_and_no_list(client, where):
    question = with_agency(where)
    Appeal.objects.filter(pk=question.appeal_id).update(
        complained_office=where.agency, complained_user=where.head
    )
    Question.objects.filter(pk=question.pk).update(
        legal_due_on=clock.today() - dt.timedelta(days=9),
        target_due_on=clock.today() - dt.timedelta(days=9),
    )

    desk = desk_of(scope_of(fresh(where.head)))

    lines = (*desk.offices, *desk.people, *desk.places)
    cells = [*desk.due, *desk.waiting, *(cell for line in lines for cell in line.cells)]
    assert not any(cell.number for cell in cells)
    client.force_login(fresh(where.head))
    page = client.get("/receptions/control/questions/?bucket=overdue")
    assert question.appeal.number not in page.content.decode()
    assert any(cell.number for cell in desk_of(scope_of(fresh(where.regional_head))).due)


# -- checks --------------------------------------------------------------------------------------


def about_the_hokim(where, **fields):
    """A complaint about the hokim from before he led the reception, solved by the agency."""
    return {
        "reception": where.reception,
        "by": where.registrar,
        "appeal_type": "complaint",
        "complained_office": where.khokimiyat,
        "office": where.agency,
        **fields,
    }


@pytest.fixture
def checked(where, settings):
    """The check of such a complaint."""
    settings.RECEPTION_PROFILE = "independent"
    task = lot.task(**about_the_hokim(where))
    settings.RECEPTION_PROFILE = "hokim_leads"
    return task


def test_the_late_word_of_the_applicant_is_kept_from_the_district(client, where, checked):
    question = Question.objects.get(pk=checked.question_id)
    with clock.playing(clock.now() + dt.timedelta(days=300)):
        word.say(
            question=question,
            closed_at=question.closed_at,
            value=WordValue.NO,
            words="Hal etilmagan",
            by=fresh(where.regional_head),
        )
    assert ApplicantWord.objects.exists()
    url = reverse("receptions:check-list") + "?tab=words"

    for user, sees in (("head", False), ("regional_head", True)):
        client.force_login(fresh(getattr(where, user)))
        page = client.get(url).content.decode()
        assert (question.appeal.number in page) is sees, user


def test_nobody_of_the_district_is_given_its_check(where, checked):
    question = Question.objects.select_related("appeal", "reception__territory").get(
        pk=checked.question_id
    )
    others = set(User.objects.exclude(pk__in=[where.head.pk, where.regional_head.pk]))

    chosen = checkers.Checkers().pick(question, {one.pk for one in others})

    assert chosen == where.regional_head.pk


def test_no_round_of_the_district_takes_its_check_along(where, settings):
    settings.RECEPTION_PROFILE = "independent"
    task = lot.task(**about_the_hokim(where))
    CheckTask.objects.filter(pk=task.pk).update(method=CheckMethod.ROUND)
    mahalla = MahallaFactory(parent=where.district)
    Question.objects.filter(pk=task.question_id).update(mahalla=mahalla)
    assert round_checks.asked_of(mahalla).get() == task

    settings.RECEPTION_PROFILE = "hokim_leads"

    assert not round_checks.asked_of(mahalla).exists()


@pytest.mark.parametrize("by", ["office", "reception"])
def test_numbers_of_checks_are_those_of_their_lists(client, where, checked, by):
    checks.record(
        task=checked, by=fresh(where.regional_head), confirmed=False, note="Hal etilmagan."
    )
    found = lot.closed(reception=where.reception, office=where.agency)
    control.verify(
        question=found,
        by=where.head,
        method=VerificationMethod.CALL,
        confirmed=False,
        note="Hal etilmagan.",
    )
    today, url = clock.today(), reverse("receptions:check-cases")

    for user, numbers in (("head", (1, 1, 1)), ("regional_head", (2, 2, 2))):
        reader = fresh(getattr(where, user))
        [line] = check_figures.check_lines(today, today, reader, by)
        assert (line.rate.checks, line.rate.failed, line.found) == numbers, user
        client.force_login(reader)
        for what, number in zip(("checks", "failed", "found"), numbers, strict=True):
            assert len(client.get(url, {"what": what}).context["lines"]) == number, (user, what)


def test_numbers_of_reviews_are_those_of_their_list(client, where, settings):
    settings.RECEPTION_PROFILE = "independent"
    sheet = lot.review(**about_the_hokim(where))
    settings.RECEPTION_PROFILE = "hokim_leads"
    type(sheet).objects.filter(pk=sheet.pk).update(
        reviewed_by=where.regional_head, reviewed_at=clock.now()
    )
    today, url = clock.today(), reverse("receptions:quality-cases")

    for user, number in (("head", 0), ("regional_head", 1)):
        reader = fresh(getattr(where, user))
        assert len(check_figures.quality_lines(today, today, reader)) == number, user
        client.force_login(reader)
        assert len(list(client.get(url).context["page"])) == number, user
