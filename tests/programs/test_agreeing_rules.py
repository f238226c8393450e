import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import snapshots
from programs.agreeing_choices import ConsentStatus
from programs.consent_rules import Answered, status
from programs.differences import Kind, changes, compare

TODAY = dt.date(2026, 11, 24)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def line(pk=1, *, place=1, topic=1, office=1, sources=((("finding", 1, "F-1")),), **fields):
    names = {"uz": "Nomi"}
    return {
        "id": pk,
        "ordinal": pk,
        "topic": {"id": topic, "names": names},
        "place": {"id": place, "names": names},
        "office": {"id": office, "names": names},
        "text": "Quvur",
        "unit": "metr",
        "quantity": "10.00",
        "cost": "0.00",
        "funding": "none",
        "starts_on": "2026-11-24",
        "due_on": "2026-12-24",
        "expected_result": "Suv keladi",
        "people_served": 5,
        "sources": [list(one) for one in sources],
        **fields,
    }


@pytest.mark.parametrize(
    ("answered", "request_", "due_on", "expected"),
    [
        (None, None, None, ConsentStatus.NOT_ASKED),
        (None, 1, TODAY, ConsentStatus.WAITING),
        (None, 1, YESTERDAY, ConsentStatus.SILENT),
        (Answered("yes", True, 1), 1, YESTERDAY, ConsentStatus.YES),
        (Answered("no", True, 1), 1, TOMORROW, ConsentStatus.NO),
        (Answered("remarks", True, 1), 2, TOMORROW, ConsentStatus.REMARKS),
        (Answered("yes", False, 1), 1, TOMORROW, ConsentStatus.OUTDATED),
        (Answered("yes", False, 1), 2, TOMORROW, ConsentStatus.WAITING),
        (Answered("yes", False, 1), 2, YESTERDAY, ConsentStatus.SILENT),
        (Answered("yes", False, 1), None, None, ConsentStatus.OUTDATED),
    ],
)
def test_how_an_office_stands_to_a_measure(answered, request_, due_on, expected):
    assert status(answered, request=request_, due_on=due_on, on=TODAY) == expected


def test_equal_versions_do_not_differ():
    assert compare([line(1), line(2)], [line(1), line(2)]) == []


def test_another_number_alone_is_no_difference():
    assert compare([line(2, ordinal=2)], [line(2, ordinal=1)]) == []


def test_added_removed_and_changed_lines_are_told_apart():
    found = compare(
        [line(1), line(2, topic=2), line(3, topic=3)],
        [line(2, topic=2, quantity="12.50"), line(3, topic=3), line(4, topic=4)],
    )

    assert [(one.kind, one.line["id"]) for one in found] == [
        (Kind.CHANGED, 2),
        (Kind.ADDED, 4),
        (Kind.REMOVED, 1),
    ]
    (field,) = found[0].fields
    assert (field.name, field.before, field.after) == ("quantity", "10.00", "12.50")


def test_a_line_written_anew_is_the_same_line_by_place_and_topic():
    (found,) = compare([line(1, cost="1.00")], [line(7, cost="2.00")])

    assert (found.kind, [field.name for field in found.fields]) == (Kind.CHANGED, ["cost"])


def test_a_renamed_office_is_the_same_office():
    renamed = line(1)
    renamed["office"] = {"id": 1, "names": {"uz": "Yangi nom"}}

    assert changes(line(1), renamed) == ()
    assert snapshots.plan_digest(line(1)) == snapshots.plan_digest(renamed)


def test_other_sources_are_a_difference_but_leave_the_consent():
    other = line(1, sources=(("finding", 1, "F-1"), ("question", 4, "1726-2026/4")))

    assert [field.name for field in changes(line(1), other)] == ["sources"]
    assert snapshots.plan_digest(line(1)) == snapshots.plan_digest(other)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "Boshqa"),
        ("quantity", "10.01"),
        ("cost", "0.01"),
        ("due_on", "2026-12-25"),
        ("people_served", 6),
        ("office", {"id": 2, "names": {"uz": "Nomi"}}),
    ],
)
def test_every_field_of_the_plan_makes_another_digest(field, value):
    assert snapshots.plan_digest(line(1, **{field: value})) != snapshots.plan_digest(line(1))


LINES = st.lists(
    st.builds(line, st.integers(1, 6), topic=st.integers(1, 3), people_served=st.integers(0, 2)),
    max_size=6,
    unique_by=lambda one: one["id"],
)


@given(LINES, LINES)
def test_every_line_is_kept_added_or_removed_exactly_once(before, after):
    found = compare(before, after)
    added = sum(one.kind == Kind.ADDED for one in found)
    removed = sum(one.kind == Kind.REMOVED for one in found)

    assert len(before) - removed == len(after) - added
    assert compare(before, before) == []
    lines = [one.line["id"] for one in found if one.kind != Kind.REMOVED]
    assert len(lines) == len(set(lines))
