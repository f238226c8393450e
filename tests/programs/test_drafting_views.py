import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.choices import CountedFrom, FundingSource, JoinBy
from programs.models import Measure, MeasureSource, Programme, TypicalMeasure
from programs.services import measures, typical_measures
from receptions.executor_choices import EvidenceKind
from receptions.models import Topic
from territories.models import StateBody
from territories.services.reference import rows
from tests.factories import programs as make
from tests.factories import proof
from tests.factories.receptions import question
from tests.factories.territories import MahallaFactory

PERIOD = {"sources_from": "2026-10-01", "sources_to": "2026-12-31", "horizon": "short"}
TYPICAL = {
    "position": "1",
    "name_uz": "Nasos almashtiriladi",
    "joins": "place",
    "unit": "dona",
    "counted_from": "fixed",
    "quantity_each": "1",
    "duration_days": "20",
    "cost_from": "10.05",
    "cost_to": "20.15",
    "funding": "fund",
    "evidence": ["photo", "act"],
}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


def test_a_head_chooses_kinds_mahalla_and_budget(where):
    taken = make.finding(where)
    make.finding(where, territory=MahallaFactory(parent=where.district))
    question(reception=where.reception, topic=where.topic)

    response = signed_in(where.head).post(
        url("programme-new"),
        {
            **PERIOD,
            "territory": where.district.pk,
            "mahalla_id": where.mahalla.pk,
            "kinds": ["field_receptions"],
            "field_receptions": [taken.field_reception_id],
            "budget": "1500000.50",
        },
    )

    programme = Programme.objects.get()
    assert response["Location"] == programme.get_absolute_url()
    assert (programme.territory, str(programme.budget)) == (where.mahalla, "1500000.50")
    assert not programme.takes_questions
    assert programme.field_receptions.get() == taken.field_reception
    assert [one.finding for one in MeasureSource.objects.all()] == [taken]
    page = signed_in(where.head).get(programme.get_absolute_url())
    assert page.context["trace_all"] == 1


def test_a_head_chooses_one_round(where):
    proof.furnish(where)
    taken = proof.told_at_home(where)
    proof.told_at_home(where)
    make.finding(where)

    signed_in(where.head).post(
        url("programme-new"),
        {
            **PERIOD,
            "territory": where.district.pk,
            "kinds": ["rounds"],
            "rounds": [taken.visit.round_id],
        },
    )

    assert Programme.objects.get().rounds.get() == taken.visit.round
    assert [one.finding for one in MeasureSource.objects.all()] == [taken]


@pytest.mark.parametrize("budget", ["0", "-5", "12 mln", "1.005", "9000 USD"])
def test_a_budget_that_is_none_is_shown_by_the_field(where, budget):
    make.finding(where)

    response = signed_in(where.head).post(
        url("programme-new"), {**PERIOD, "territory": where.district.pk, "budget": budget}
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("budget")


def test_the_page_of_a_draft_within_a_budget_names_what_it_leaves_out(where):
    make.typical(where, cost_from=100, cost_to=300, funding="fund")
    make.finding(where, people_affected=7)
    programme = make.draft(where, budget=150)

    page = signed_in(where.head).get(programme.get_absolute_url()).content.decode()

    assert 'id="over-budget"' in page
    rows = signed_in(where.head).get(url("programme-trace", programme.pk) + "?show=without")
    assert [row.cost for row in rows.context["page"]] == [200]


def test_the_matrix_is_filtered_and_costs_the_same_for_many_problems(where):
    make.finding(where)
    programme = make.draft(where)
    make.finding(where)
    question(reception=where.reception, topic=where.topic)
    client = signed_in(where.head)
    address = url("programme-trace", programme.pk)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    queries()
    few = queries()
    for _number in range(12):
        make.finding(where, territory=where.mahalla)
        question(reception=where.reception, topic=where.topic)
    many = queries()

    assert many == few
    fragment = client.get(f"{address}?show=with", headers={"HX-Request": "true"})
    assert [row.measure.ordinal for row in fragment.context["page"]] == [1]
    assert "<html" not in fragment.content.decode()


def test_the_matrix_comes_as_a_spreadsheet(where):
    make.finding(where, text="=HYPERLINK(1)")
    programme = make.draft(where)

    response = signed_in(where.head).get(url("programme-trace-xlsx", programme.pk))

    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]


def test_the_spreadsheet_says_measure_reason_and_every_cost_once(where):
    make.typical(
        where,
        joins=JoinBy.STREET,
        counted_from=CountedFrom.FIXED,
        cost_from=Decimal("100.25"),
        cost_to=Decimal("100.25"),
        funding=FundingSource.FUND,
    )
    for street in ("Navoiy", "Navoiy", "Lola", "Lola"):
        people = 9 if street == "Navoiy" else 1
        make.finding(where, residence=f"{street} koʻchasi 1", people_affected=people)
    out = make.finding(where, topic=where.other_topic)
    programme = make.draft(where, budget=Decimal(150))
    source = MeasureSource.objects.get(finding=out)
    measures.remove_source(source=source, by=where.head, reason="Keyingi yilga")

    response = signed_in(where.head).get(url("programme-trace-xlsx", programme.pk))

    heading, *rows = openpyxl.load_workbook(io.BytesIO(response.content)).active.values
    read = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [one["Measure No."] for one in read] == [1, 1, None, None, None]
    assert {one["Measure"] for one in read[:2]} == {"Quvur yangilanadi"}
    over = "does not fit into the budget"
    assert [one["Why not"] for one in read] == [
        None,
        None,
        over,
        over,
        "taken out of the draft: Keyingi yilga",
    ]
    assert [one["Cost, soums"] for one in read] == [100.25, None, 100.25, None, None]


def test_the_khokimiyat_sees_no_problem_outside_its_measures(where):
    programme = make.sent(where)
    make.finding(where)

    page = signed_in(where.khokim).get(url("programme-trace", programme.pk))

    assert [row.left_out for row in page.context["page"]] == [None]


def test_a_head_adds_an_own_measure(where):
    make.finding(where)
    programme = make.draft(where)
    sent = {
        "topic": where.topic.pk,
        "place_id": where.mahalla.pk,
        "text": "Yangi bogʻcha quriladi",
        "quantity": "1",
        "unit": "bino",
        "office": where.office.pk,
        "starts_on": "2026-11-25",
        "due_on": "2026-12-20",
        "cost": "12.34",
        "funding": "fund",
        "expected_result": "Bolalar joylashadi",
        "people_served": "90",
    }
    client = signed_in(where.head)

    assert client.post(url("measure-own", programme.pk), sent).status_code == 422
    client.post(url("measure-own", programme.pk), {**sent, "reason": "Kengash qarori"})

    line = Measure.objects.get(text="Yangi bogʻcha quriladi")
    assert (line.without_source_reason, line.place, line.ordinal) == (
        "Kengash qarori",
        where.mahalla,
        2,
    )
    assert "Kengash qarori" in client.get(programme.get_absolute_url()).content.decode()


def test_a_head_parts_moves_joins_and_reorders(where):
    make.finding(where, people_affected=5)
    make.finding(where, people_affected=6)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    first, second = programme.lines.order_by("ordinal")
    client = signed_in(where.head)
    assert client.get(first.get_edit_url()).status_code == 200

    client.post(url("measure-move", second.pk), {"to": "up"})
    source = first.sources.first()
    client.post(url("measure-split", first.pk), {"parted": [source.pk]})
    new = programme.lines.order_by("-ordinal").first()
    assert new.sources.count() == 1
    client.post(
        url("measure-move-sources", new.pk),
        {"parted": [new.sources.get().pk], "to": second.pk},
    )
    client.post(url("measure-join", second.pk), {"other": first.pk})

    line = programme.lines.get()
    assert (line.pk, line.ordinal, line.sources.count()) == (second.pk, 1, 3)


@pytest.mark.parametrize("name", ["measure-split", "measure-move-sources", "measure-join"])
def test_what_was_not_chosen_is_refused_on_the_page(where, name):
    make.finding(where)
    line = make.draft(where).lines.get()

    response = signed_in(where.head).post(url(name, line.pk), {})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_the_library_is_added_to_changed_and_switched_off(where):
    client = signed_in(where.regional_head)

    client.post(url("typical-add"), {**TYPICAL, "topic": where.topic.pk})
    typical = TypicalMeasure.objects.get()
    client.post(
        url("typical-edit", typical.pk), {**TYPICAL, "topic": where.topic.pk, "unit": "nasos"}
    )
    client.post(url("typical-switch", typical.pk), {"to": "off"})

    typical.refresh_from_db()
    assert (typical.unit, typical.is_active, typical.evidence) == ("nasos", False, ["photo", "act"])
    assert str(typical.cost_to) == "20.15"
    page = client.get(url("typical-list")).content.decode()
    assert "Nasos almashtiriladi" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cost_to": ""}, "cost_to"),
        ({"cost_to": "5"}, "cost_to"),
        ({"cost_from": "-5"}, "cost_from"),
        ({"cost_from": "5 USD"}, "cost_from"),
        ({"funding": "none"}, "funding"),
        ({"quantity_each": "0"}, "quantity_each"),
        ({"duration_days": "0"}, "duration_days"),
        ({"topic": ""}, "topic"),
    ],
)
def test_a_wrong_typical_measure_is_shown_by_the_field(where, wrong, field):
    response = signed_in(where.regional_head).post(
        url("typical-add"), {**TYPICAL, "topic": where.topic.pk, **wrong}
    )

    assert response.status_code == 422
    assert response.context["form"].has_error(field)


def reference():
    """The rows of the library, with the topics and bodies they name."""
    read = list(rows(typical_measures.DATA / "typical_measures.csv"))
    codes = {row["topic"] for row in read}
    Topic.objects.bulk_create(Topic(code=code, name_uz=code) for code in codes)
    bodies = {row["body"] for row in read} - {""}
    StateBody.objects.bulk_create(StateBody(code=code, kind="agency") for code in bodies)
    return read


@pytest.mark.django_db
def test_the_reference_library_is_loaded_once_and_whole():
    read = reference()

    assert typical_measures.load() == len(read)

    found = list(TypicalMeasure.objects.for_list())
    assert all(one.name_uz_cyrl and one.name_ru and one.name_en for one in found)
    for name in ("name_uz_cyrl", "name_ru"):
        assert not [one.name for one in found if re.search("[a-zA-Z]", getattr(one, name))]
    known = {code for code, _label in EvidenceKind.choices}
    assert {kind for one in found for kind in one.evidence} <= known
    assert typical_measures.load() == len(found)


def test_every_topic_a_programme_may_take_has_a_typical_measure():
    topics = rows(settings.BASE_DIR / "receptions" / "data" / "topics.csv")
    choosable = {
        row["code"] for row in topics if row["parent_code"] and row["out_of_scope"] == "no"
    }

    covered = {row["topic"] for row in rows(typical_measures.DATA / "typical_measures.csv")}

    assert covered == choosable


@pytest.mark.django_db
def test_a_topic_without_a_measure_gets_the_reference_ones_and_others_keep_theirs():
    read = reference()
    typical_measures.load()
    own, gone = (TypicalMeasure.objects.filter(topic__code=code) for code in ("04.06", "16.05"))
    own.exclude(position=1).delete()
    own.update(name_uz="Quduq qaziladi", is_active=False)
    gone.delete()

    typical_measures.load()

    assert [(one.name_uz, one.is_active) for one in own.all()] == [("Quduq qaziladi", False)]
    assert gone.count() == sum(row["topic"] == "16.05" for row in read) > 0
