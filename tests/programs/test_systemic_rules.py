from hypothesis import given
from hypothesis import strategies as st

from programs.problem_choices import WhyUnsolved
from programs.systemic_rules import Cell, Parameters, Work, systemic, why_unsolved, window
from territories.periods import Quarter

LAST = Quarter(2026, 3)
RULE = Parameters(window=4, quarters=3, volume=5, territories=2, total=30, after_verified=3)
SCOPES = {1: 100, 2: 100, 3: 100, 4: 200}
QUARTERS = window(LAST, RULE)


def cells(territory, *volumes, topic=7):
    """Volumes of the quarters of the window, the oldest first; 0 is no cell."""
    return [
        Cell(topic, territory, quarter, volume)
        for quarter, volume in zip(QUARTERS, volumes, strict=True)
        if volume
    ]


def found(rows, works=None, rule=RULE):
    return systemic(rows, works or {}, SCOPES, LAST, rule)


def test_window_ends_with_the_last_quarter_over_the_turn_of_the_year():
    assert [quarter.slug for quarter in QUARTERS] == ["2025-4", "2026-1", "2026-2", "2026-3"]


def test_a_topic_that_recurs_unsolved_in_enough_territories_is_a_candidate():
    (candidate,) = found([*cells(1, 0, 6, 6, 6), *cells(2, 5, 5, 5, 5)])

    assert (candidate.topic, candidate.scope) == (7, 100)
    assert [part.territory for part in candidate.parts] == [2, 1]
    assert candidate.appeals == 38
    assert candidate.quarters[0].slug == "2025-4"


def test_what_is_found_in_the_field_counts_with_the_appeals():
    rows = [
        Cell(7, territory, quarter, 2, findings=4) for territory in (1, 2) for quarter in QUARTERS
    ]

    (candidate,) = found(rows)

    assert (candidate.appeals, candidate.volume) == (16, 48)
    assert found([Cell(7, one.territory, one.quarter, 2, findings=2) for one in rows]) == []


REFUSED = {
    "one territory only": [*cells(1, 9, 9, 9, 9)],
    "territories of different scopes": [*cells(1, 9, 9, 9, 9), *cells(4, 9, 9, 9, 9)],
    "too few quarters": [*cells(1, 0, 0, 20, 20), *cells(2, 0, 0, 20, 20)],
    "not in the last quarter": [*cells(1, 9, 9, 9, 0), *cells(2, 9, 9, 9, 0)],
    "below the volume": [*cells(1, 4, 4, 4, 20), *cells(2, 4, 4, 4, 20)],
    "too few appeals in all": [*cells(1, 0, 5, 5, 5), *cells(2, 0, 5, 5, 4)],
    "an unknown territory": [*cells(1, 9, 9, 9, 9), *cells(99, 9, 9, 9, 9)],
}


def test_what_does_not_recur_enough_is_no_candidate():
    assert {name for name, rows in REFUSED.items() if found(rows)} == set()


def test_measures_solve_a_topic_until_people_appeal_again():
    told = {
        "no measure": why_unsolved(Work(), RULE),
        "in work": why_unsolved(Work(measures=2), RULE),
        "verified, quiet": why_unsolved(Work(2, 1, 2), RULE),
        "verified, and again": why_unsolved(Work(2, 1, 3), RULE),
        "verified, said not to be solved": why_unsolved(Work(2, 2, 0, unsolved=2), RULE),
        "one of them solved": why_unsolved(Work(2, 2, 0, unsolved=1), RULE),
        "another one in work": why_unsolved(Work(2, 1, 0, unsolved=1), RULE),
    }

    assert told == {
        "no measure": WhyUnsolved.NO_MEASURE,
        "in work": "",
        "verified, quiet": "",
        "verified, and again": WhyUnsolved.NOT_SOLVED,
        "verified, said not to be solved": WhyUnsolved.SAID_NOT,
        "one of them solved": "",
        "another one in work": "",
    }


def test_a_territory_whose_measure_is_in_work_does_not_count():
    rows = [*cells(1, 9, 9, 9, 9), *cells(2, 9, 9, 9, 9)]

    assert found(rows, {(7, 2): Work(measures=1)}) == []
    assert len(found(rows, {(7, 2): Work(1, 1, 3)})) == 1


volumes = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from(QUARTERS)),
    st.integers(1, 12),
    max_size=40,
)


@given(volumes)
def test_a_candidate_always_meets_every_bound_of_the_rule(counts):
    rows = [Cell(topic, place, quarter, n) for (topic, place, quarter), n in counts.items()]

    for candidate in found(rows):
        assert len(candidate.parts) >= RULE.territories
        assert candidate.appeals >= RULE.total
        assert {SCOPES[part.territory] for part in candidate.parts} == {candidate.scope}
        for part in candidate.parts:
            quarters = {cell.quarter for cell in part.cells}
            assert len(quarters) >= RULE.quarters
            assert LAST in quarters
            assert all(cell.appeals >= RULE.volume for cell in part.cells)


@given(volumes, st.randoms())
def test_the_order_of_the_counts_changes_nothing(counts, random):
    rows = [Cell(topic, place, quarter, n) for (topic, place, quarter), n in counts.items()]
    mixed = list(rows)
    random.shuffle(mixed)

    assert found(mixed) == found(rows)
