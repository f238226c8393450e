"""The register of liability, and table 7 of the report that is counted from it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions import liability_figures
from receptions.exceptions import PowerError
from receptions.models import Appeal, LiabilityEntry, QuarterReport
from receptions.power_choices import LiabilityGround, LiabilityKind, LiabilityMeasure
from receptions.report_content import content
from receptions.services import liability, report_counts, representation_replies
from territories import clock, figure_pages
from territories.choices import Role
from territories.figure_registry import registry
from territories.periods import Quarter
from tests.factories import powers as make_power
from tests.factories import receptions as make
from tests.factories.territories import UserFactory

pytestmark = pytest.mark.django_db

QUARTER = Quarter(2026, 1)
DISMISSED = {"measure": LiabilityMeasure.DISMISSAL}
FINED = {
    "kind": LiabilityKind.ADMINISTRATIVE,
    "measure": LiabilityMeasure.ADMINISTRATIVE_FINE,
}


def table(first=QUARTER.first_day, last=QUARTER.last_day):
    """Rows of table 7 by territory and year."""
    found = liability_figures.by_year(first, last)
    return {(row.territory, row.row): row.cells for row in found}


def test_an_entry_by_hand_keeps_the_act_itself():
    entry = make_power.entry()

    assert entry.document_name == "buyruq.pdf"
    with entry.document.open() as file:
        assert file.read(5) == b"%PDF-"


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": LiabilityMeasure.ADMINISTRATIVE_FINE},
        {"act_date": dt.date(2099, 1, 1)},
    ],
)
def test_an_entry_that_does_not_fit_is_refused(wrong):
    with pytest.raises(PowerError):
        make_power.entry(**wrong)

    assert not LiabilityEntry.objects.exists()


def test_nobody_but_the_head_enters_or_strikes_out():
    reception = make.ReceptionFactory()
    registrar = make.registrar_of(reception)
    with pytest.raises(PowerError):
        make_power.entry(reception, by=registrar)
    entry = make_power.entry(reception)

    with pytest.raises(PowerError):
        liability.strike(entry=entry, by=registrar, reason="Xato")

    assert entry.struck_at is None


def test_the_database_wants_a_document_or_a_reply():
    entry = make_power.entry()

    with pytest.raises(IntegrityError), transaction.atomic():
        LiabilityEntry.objects.filter(pk=entry.pk).update(document="")


def test_a_struck_entry_stays_and_counts_no_more():
    entry = make_power.entry()
    head = make.head_of(entry.reception)

    liability.strike(entry=entry, by=head, reason="Boshqa shaxs")

    assert LiabilityEntry.objects.count() == 1
    assert not LiabilityEntry.objects.standing().exists()
    assert table() == {}
    with pytest.raises(PowerError):
        liability.strike(entry=entry, by=head, reason="Yana")


# -- table 7 --------------------------------------------------------------------------------------
def test_table_7_counts_measures_kinds_and_two_years():
    reception = make.ReceptionFactory()
    make_power.entry(reception)
    make_power.entry(reception, **DISMISSED)
    make_power.entry(reception, **FINED)
    make_power.entry(reception, act_date=dt.date(2025, 3, 31))
    make_power.entry(reception, act_date=dt.date(2025, 4, 1))

    found = table()

    now = found[reception.territory_id, "2026"]
    assert now == {
        "fine": 0,
        "reprimand": 1,
        "dismissal": 1,
        "disciplinary": 2,
        "administrative": 1,
        "material": 0,
        "criminal": 0,
        "total": 3,
    }
    assert found[reception.territory_id, "2025"]["total"] == 1


def test_an_accepted_reply_feeds_the_table():
    reply = make_power.replied(discipline=make_power.REPRIMAND)
    representation_replies.accept(reply=reply, by=make.head_of(reply.representation.reception))

    cells = table()[reply.representation.reception.territory_id, "2026"]

    assert (cells["reprimand"], cells["total"]) == (1, 1)
    assert LiabilityEntry.objects.get().ground == LiabilityGround.REPRESENTATION


def test_every_number_of_the_report_opens_into_its_entries(client):
    reception = make.ReceptionFactory()
    make_power.entry(reception)
    make_power.entry(reception, **DISMISSED)
    make_power.entry(reception, act_date=dt.date(2025, 2, 1))
    report = QuarterReport.objects.create(
        reception=reception, year=2026, quarter=1, due_on=dt.date(2026, 4, 10)
    )
    report.figures = report_counts.build(report, report_counts.Counted(QUARTER))
    head = make.head_of(reception)
    client.force_login(head)

    view = next(one for one in content(report).tables if one.code == "liability")

    assert [row[0] for row in view.rows] == ["2025", "2026"]
    for row in view.linked_rows:
        for number, url in row[1:]:
            rows = client.get(url).context["rows"]
            assert len(rows) == int(number), url


def test_representations_replied_to_in_time_are_a_share():
    in_time = make_power.replied().representation
    due = in_time.due_on
    make_power.served(question=make.question("assigned", reception=in_time.reception))

    counts = liability_figures.representations_in_time(due, due)
    assert counts == {}  # the day itself is not over

    with clock.playing(clock.now() + dt.timedelta(days=30)):
        counts = liability_figures.representations_in_time(due, due)
        cases = list(liability_figures.representations_in_time_cases(due, due, ""))
    assert tuple(counts[in_time.reception.territory_id]) == (1, 2)
    assert [case.number for case in cases] == [in_time.number]


def test_papers_about_complaints_kept_from_the_reader_are_told_as_hidden():
    shown = make_power.replied().representation
    desk = shown.reception
    kept = make_power.replied(question=make.question("assigned", reception=desk)).representation
    head = make.head_of(desk)
    about = {"complained_office": kept.office, "complained_user": head}
    Appeal.objects.filter(pk=kept.cases.get().question.appeal_id).update(**about)
    figure, due = registry.figures["representations_in_time"], (shown.due_on, shown.due_on)

    with clock.playing(clock.now() + dt.timedelta(days=30)):
        listed = figure_pages.cases(figure, due, desk.territory, head, {})
        number = figure.counts(*due)[desk.territory_id].numerator

    assert [case.number for case in listed.rows] == [shown.number]
    assert len(listed.rows) + listed.hidden == number == 2


# -- who sees whom --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "full"),
    [(Role.HEAD, True), (Role.REGISTRAR, False), (Role.REGIONAL_HEAD, True), (Role.AUDITOR, False)],
)
def test_names_are_masked_for_those_without_right(client, role, full):
    entry = make_power.entry()
    place = entry.reception.territory
    at = {Role.REGIONAL_HEAD: place.parent, Role.AUDITOR: place.parent.parent}.get(role, place)
    client.force_login(UserFactory(role=role, place=at))

    listed = client.get(reverse("receptions:liability-list")).text
    page = client.get(entry.get_absolute_url()).text

    assert (entry.person_name in listed, entry.person_name in page) == (full, full)
    assert full or "T. E." in listed


def test_the_form_takes_one_document_and_writes_the_entry(client):
    reception = make.ReceptionFactory()
    client.force_login(make.head_of(reception))
    office = make_power.entry(reception).office
    data = {
        "reception": reception.pk,
        "office": office.name,
        "office_id": office.pk,
        "person_name": "Karimov Botir",
        "person_post": "Bosh muhandis",
        "kind": "disciplinary",
        "measure": "reprimand",
        "act_number": "7",
        "act_date": "2026-02-01",
        "ground": "check",
    }
    url = reverse("receptions:liability-new")

    without = client.post(url, data)
    wrong = client.post(url, {**data, "measure": "admin_fine", "document": make.pdf()})
    done = client.post(url, {**data, "document": make.pdf()})

    assert (without.status_code, wrong.status_code, done.status_code) == (422, 422, 302)
    assert LiabilityEntry.objects.get(act_number="7").person_name == "Karimov Botir"


@pytest.mark.parametrize(
    ("who", "status"),
    [("head_of", 200), ("registrar_of", 403), ("stranger", 404), ("executor", 200)],
)
def test_the_act_is_for_those_who_see_names(client, who, status):
    entry = make_power.entry()
    client.force_login(
        {
            "executor": lambda: make.executor_of(entry.office),
            "stranger": lambda: make.head_of(make.ReceptionFactory()),
        }.get(who, lambda: getattr(make, who)(entry.reception))()
    )

    response = client.get(reverse("receptions:liability-document", args=[entry.pk]))
    response.close()

    assert response.status_code == status
