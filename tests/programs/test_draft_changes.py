"""What a draft gathers is changed after it was made; a draft may be given up."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from programs.choices import FundingSource, ProgrammeState
from programs.contents import lines_for
from programs.exceptions import DecisionError, FrozenError, SourceError, TransitionError
from programs.models import Programme
from programs.services import draft_changes, line_edits, measures, programmes, trace
from programs.services.areas import Choice
from tests.factories import programs as make
from tests.factories.receptions import question

AUTUMN = (dt.date(2026, 9, 1), dt.date(2026, 12, 31))


@pytest.fixture
def draft(where):
    """A draft of one finding, with two questions it did not choose and one found before."""
    make.finding(where)
    where.asked = question(reception=where.reception, topic=where.other_topic)
    with_findings = Choice(questions=False)
    where.programme = make.draft(where, choice=with_findings)
    where.before = make.finding(
        where, topic=where.other_topic, found_at=dt.datetime(2026, 9, 10, tzinfo=dt.UTC)
    )
    return where


def change(where, **fields):
    defaults = {
        "sources_from": make.PERIOD[0],
        "sources_to": make.PERIOD[1],
        "choice": Choice.of(where.programme),
    }
    return draft_changes.change(programme=where.programme, by=where.head, **{**defaults, **fields})


def held(programme):
    rows = programme.lines.values_list("sources__finding", "sources__question")
    return {one for pair in rows for one in pair if one}


def test_title_and_budget_are_changed_and_the_lines_stay(draft):
    line = draft.programme.lines.get()

    found = change(draft, title=" Suv dasturi ", budget=Decimal("1000000.50"))

    assert (found.title, found.budget) == ("Suv dasturi", Decimal("1000000.50"))
    assert found.lines.get() == line


def test_an_empty_title_is_the_usual_one(draft):
    usual = draft.programme.title
    change(draft, title="Suv dasturi")

    assert change(draft).title == usual


def test_another_period_and_choice_are_gathered_anew_where_asked(draft):
    wider = {"sources_from": AUTUMN[0], "choice": Choice()}

    change(draft, **wider)
    assert draft.before.pk not in held(draft.programme)
    change(draft, **wider, anew=True)

    assert {draft.before.pk, draft.asked.pk} <= held(draft.programme)


def test_only_the_field_receptions_chosen_afterwards_are_gathered(where):
    first, second = make.finding(where), make.finding(where, topic=where.other_topic)
    where.programme = make.draft(where)

    change(
        where,
        choice=Choice(of_field_receptions=(second.field_reception,)),
        anew=True,
    )

    assert held(where.programme) == {second.pk}
    assert first.pk not in held(where.programme)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources_from": dt.date(2027, 1, 1)},
        {"budget": Decimal(0)},
        {"choice": Choice(rounds=False, field_receptions=False, questions=False)},
        {"sources_from": dt.date(2025, 1, 1), "sources_to": dt.date(2025, 3, 1), "anew": True},
    ],
)
def test_a_choice_no_draft_can_have_is_refused(draft, wrong):
    with pytest.raises(SourceError), transaction.atomic():
        change(draft, **wrong)

    now = Programme.objects.get()
    assert (now.sources_from, now.sources_to, now.budget) == (*make.PERIOD, None)
    assert now.lines.exists()


def test_a_submitted_programme_is_neither_changed_nor_discarded(draft):
    programmes.submit(programme=draft.programme, by=draft.head)

    with pytest.raises(FrozenError):
        change(draft, title="Boshqa")
    with pytest.raises(TransitionError):
        draft_changes.discard(programme=draft.programme, by=draft.head, reason="Kerak emas")


def test_a_discarded_draft_frees_its_problems_and_keeps_its_number(draft):
    problems = held(draft.programme)
    with pytest.raises(DecisionError):
        draft_changes.discard(programme=draft.programme, by=draft.head, reason=" ")

    gone = draft_changes.discard(programme=draft.programme, by=draft.head, reason="Kerak emas")
    again = make.draft(draft)

    (row,) = trace.matrix(list(lines_for(gone, draft.head)), [])
    assert gone.state == ProgrammeState.DISCARDED
    assert (row.is_held, row.why) == (False, "the draft was discarded; it waits again")
    assert gone.lines.count() == 1
    assert problems <= held(again)
    assert again.number != gone.number
    with pytest.raises(DatabaseError), transaction.atomic():
        gone.lines.update(text="Boshqa")
    with pytest.raises(DatabaseError), transaction.atomic():
        Programme.objects.filter(pk=gone.pk).update(discard_reason="")


def test_the_head_changes_the_draft_on_a_page(draft):
    client = Client()
    client.force_login(draft.head)
    address = reverse("programs:programme-change", args=[draft.programme.pk])
    assert address in client.get(draft.programme.get_absolute_url()).content.decode()
    shown = client.get(address).context["form"].initial
    sent = {
        "sources_from": "2026-09-01",
        "sources_to": "2026-12-31",
        "kinds": ["field_receptions", "questions"],
        "budget": "",
        "title": "Suv dasturi",
    }

    wrong = client.post(address, {**sent, "budget": "0"})
    client.post(address, {**sent, "anew": "1"})
    draft.programme.refresh_from_db()

    assert shown["kinds"] == ["rounds", "field_receptions"]
    assert shown["title"] == ""
    assert wrong.status_code == 422
    assert 'value="Suv dasturi"' in wrong.content.decode()
    assert draft.programme.title == "Suv dasturi"
    assert not draft.programme.takes_rounds
    assert {draft.before.pk, draft.asked.pk} <= held(draft.programme)


def test_the_head_discards_the_draft_on_the_page(draft):
    client = Client()
    client.force_login(draft.head)
    address = reverse("programs:programme-discard", args=[draft.programme.pk])

    assert client.post(address, {"reason": ""}).status_code == 422
    page = client.post(address, {"reason": "Boshqa dasturga kiradi"}, follow=True)

    assert "Boshqa dasturga kiradi" in page.content.decode()
    change_at = reverse("programs:programme-change", args=[draft.programme.pk])
    assert client.get(change_at).status_code == 403


def test_the_reason_of_an_own_measure_is_edited_with_its_plan(draft):
    own = line_edits.add_own(
        programme=draft.programme,
        by=draft.head,
        place=draft.mahalla,
        topic=draft.topic,
        plan=measures.Plan.of(draft.programme.lines.get(), funding=FundingSource.NONE),
        reason="Qurilish muddati",
    )
    client = Client()
    client.force_login(draft.head)
    form = client.get(own.get_edit_url()).context["form"]
    sent = {
        name: field.value().isoformat() if isinstance(field.value(), dt.date) else field.value()
        for name, field in ((one.name, one) for one in form)
    }

    empty = client.post(own.get_edit_url(), {**sent, "reason": ""})
    client.post(own.get_edit_url(), {**sent, "reason": "Hokim qarori"})
    own.refresh_from_db()
    with_sources = client.get(draft.programme.lines.exclude(pk=own.pk).get().get_edit_url())

    assert empty.status_code == 422
    assert own.without_source_reason == "Hokim qarori"
    assert "reason" not in with_sources.context["form"].fields
