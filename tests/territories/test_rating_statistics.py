"""Small numbers, intervals, evidence for a class, and what would change it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territories.choices import Basis, RatingClass, Reason, Spread
from territories.rating_rules.basis import fair, missing
from territories.rating_rules.classes import decided
from territories.rating_rules.reach import steps
from territories.rating_rules.scoring import rate_all, rate_one
from territories.rating_rules.spread import clipped_deviation, deviation, quantile
from territories.rating_rules.terms import Line, Peer, Place, Terms, Volumes
from territories.rules import Indicator, Thresholds, class_of

THRESHOLDS = Thresholds(Decimal(80), Decimal(55), 30)
TERMS = Terms(THRESHOLDS, prior_appeals=40, confidence=Decimal(80))
CODES = "abc"
# Drawing is quick; a busy machine makes it look slow.
ROUNDING = Decimal("0.05")


def share(code, weight=50, none=20, full=90, **how):
    return Line(Indicator(code, Decimal(weight), Decimal(none), Decimal(full)), **how)


def place(counts, appeals=200, key=1, **how):
    pairs = {code: (Decimal(top), Decimal(bottom)) for code, (top, bottom) in counts.items()}
    return Place(key, "districts", Volumes(appeals, appeals, appeals), pairs, **how)


def peers(values, typical=1):
    return {code: Peer(Decimal(v), Decimal(v), Decimal(typical)) for code, v in values.items()}


lines = st.lists(
    st.builds(
        share,
        st.sampled_from(CODES),
        st.integers(1, 100),
        st.integers(0, 49),
        st.integers(50, 100),
    )
    | st.builds(
        share,
        st.sampled_from(CODES),
        st.integers(1, 100),
        st.integers(50, 100),
        st.integers(0, 49),
    ),
    min_size=1,
    unique_by=lambda line: line.figure,
)
pairs = st.integers(1, 300).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
counts = st.fixed_dictionaries(dict.fromkeys(CODES, pairs))
values = st.fixed_dictionaries(dict.fromkeys(CODES, st.integers(0, 100)))


@given(lines, counts, values)
def test_points_add_up_to_the_score_and_the_interval_holds_it(formula, own, theirs):
    rated = rate_one(formula, TERMS, place(own), peers(theirs))

    assert rated.score == sum(one.points for one in rated.lines.values() if one.points is not None)
    assert 0 <= rated.low <= rated.score <= rated.high <= 100


@given(lines, counts, values, st.sampled_from(CODES), st.integers(0, 300))
def test_a_better_figure_never_lowers_a_score(formula, own, theirs, code, more):
    top, bottom = own[code]
    line = next((one for one in formula if one.figure == code), None)
    up = line is None or line.more_is_better
    better = min(top + more, bottom) if up else max(top - more, 0)

    before = rate_one(formula, TERMS, place(own), peers(theirs))
    after = rate_one(formula, TERMS, place({**own, code: (better, bottom)}), peers(theirs))

    assert after.score >= before.score


recorded = st.dictionaries(st.sampled_from(CODES), st.integers(1, 600).map(Decimal))
usual = st.none() | st.integers(1, 2000).map(Decimal)
basis = st.sampled_from(Basis)


def volumes(size, expected):
    return Volumes(size, size, size, expected)


@given(lines, counts, values, st.integers(2, 10), usual, basis, recorded)
def test_fewer_appeals_never_raise_a_score(formula, own, theirs, times, expected, by, cases):
    formula = [replace(line, basis=by) for line in formula]
    silent = 90 * (times % 2)
    many = {code: (top * times, bottom * times) for code, (top, bottom) in own.items()}
    terms = replace(TERMS, thresholds=Thresholds(Decimal(80), Decimal(55), 0), silent_below=silent)
    few_place = replace(place(own), volumes=volumes(100, expected), usual=cases)
    full_place = replace(place(many), volumes=volumes(100 * times, expected), usual=cases)

    few = rate_one(formula, terms, few_place, peers(theirs)).score
    full = rate_one(formula, terms, full_place, peers(theirs)).score

    assert few <= full + ROUNDING


field_work = st.sampled_from([Basis.OWN, Basis.USUAL])


@given(lines, counts, values, st.integers(30, 400), usual, field_work, recorded)
def test_fewer_appeals_beside_the_same_field_work_never_raise_a_score(
    formula, own, theirs, size, expected, by, cases
):
    formula = [replace(line, basis=by) for line in formula]
    few_place = replace(place(own), volumes=volumes(size, expected), usual=cases)
    full_place = replace(place(own), volumes=volumes(400, expected), usual=cases)

    few = rate_one(formula, TERMS, few_place, peers(theirs)).score
    full = rate_one(formula, TERMS, full_place, peers(theirs)).score

    assert few <= full + ROUNDING


@given(lines, counts, values, usual)
def test_a_score_lies_between_the_own_values_and_the_peers(formula, own, theirs, expected):
    given_place = replace(place(own), volumes=volumes(100, expected))
    alike = {code: (value, 100) for code, value in theirs.items()}
    found = [
        rate_one(formula, replace(TERMS, prior_appeals=0), given_place, {}),
        rate_one(formula, TERMS, place(alike), peers(theirs)),
    ]

    rated = rate_one(formula, TERMS, given_place, peers(theirs))

    for line in formula:
        ends = [one.lines[line.figure].points for one in found]
        points = rated.lines[line.figure].points
        assert min(ends) - ROUNDING <= points <= max(ends) + ROUNDING


def test_a_weak_place_is_drawn_up_by_its_usual_number_alone():
    weak, usual_number = place({"a": (120, 400)}, 400), Decimal(400)
    known = replace(weak, volumes=volumes(40, usual_number), counts={"a": (12, 40)})
    unknown = replace(known, volumes=volumes(40, None))
    full = replace(weak, volumes=volumes(400, usual_number))

    scores = [
        rate_one([share("a", 100)], TERMS, one, peers({"a": 80})).score
        for one in (full, known, unknown)
    ]

    assert scores[0] == scores[1] > scores[2]


@given(lines, counts, st.integers(0, 29), st.dictionaries(st.sampled_from(CODES), st.just((1, 1))))
def test_one_case_never_leads_the_table(formula, own, appeals, tiny):
    rated = rate_all(formula, TERMS, [place(own, key=1), place(tiny, appeals, key=2)])

    assert rated[2].rating_class == RatingClass.NOT_ENOUGH_DATA
    assert rated[2].score is None


def test_one_person_with_thirty_letters_is_not_enough_data():
    one = Place(1, "x", Volumes(40, 40, 1), {"a": (Decimal(40), Decimal(40))})

    assert rate_one([share("a")], TERMS, one, {}).reason == Reason.FEW_APPEALS


def test_a_perfect_small_place_stands_behind_a_nearly_perfect_large_one():
    large = place({"a": (960, 1000)}, 1000, key=1)
    rest = [place({"a": (140, 200)}, 200, key=key) for key in range(3, 9)]
    small = place({"a": (30, 30)}, 30, key=2)

    rated = rate_all([share("a", 100, 20, 100)], TERMS, [large, small, *rest])

    assert rated[1].low > rated[2].low
    assert rated[2].high - rated[2].low > rated[1].high - rated[1].low


@pytest.mark.parametrize(
    ("score", "interval", "before", "given", "reason"),
    [
        (82, (78, 86), RatingClass.GOOD, RatingClass.GOOD, Reason.UNCERTAIN),
        (86, (81, 91), RatingClass.GOOD, RatingClass.EXEMPLARY, Reason.SCORE),
        (78, (74, 82), RatingClass.EXEMPLARY, RatingClass.EXEMPLARY, Reason.UNCERTAIN),
        (70, (66, 74), RatingClass.EXEMPLARY, RatingClass.GOOD, Reason.SCORE),
        (50, (40, 60), RatingClass.EXEMPLARY, RatingClass.GOOD, Reason.UNCERTAIN),
        (84, (76, 92), RatingClass.UNSATISFACTORY, RatingClass.GOOD, Reason.UNCERTAIN),
        (40, (30, 50), RatingClass.EXEMPLARY, RatingClass.UNSATISFACTORY, Reason.SCORE),
        (82, (70, 94), None, RatingClass.EXEMPLARY, Reason.SCORE),
        (82, (70, 94), RatingClass.NOT_ENOUGH_DATA, RatingClass.EXEMPLARY, Reason.SCORE),
        (82, (70, 94), RatingClass.EXEMPLARY, RatingClass.EXEMPLARY, Reason.SCORE),
    ],
)
def test_a_class_is_left_only_with_evidence(score, interval, before, given, reason):
    found = decided(Decimal(score), tuple(map(Decimal, interval)), before, THRESHOLDS)

    assert found == (given, reason)


@given(st.integers(0, 100), st.integers(0, 40), st.sampled_from(RatingClass))
def test_the_class_lies_between_the_one_before_and_that_of_the_score(score, half, before):
    exact = Decimal(score)
    given_, _reason = decided(exact, (exact - half, exact + half), before, THRESHOLDS)

    by_score = class_of(exact, THRESHOLDS)
    order = [RatingClass.UNSATISFACTORY, RatingClass.GOOD, RatingClass.EXEMPLARY]
    if before in order:
        ends = sorted((order.index(before), order.index(by_score)))
        assert ends[0] <= order.index(given_) <= ends[1]
    else:
        assert given_ == by_score


def test_splitting_letters_or_questions_changes_nothing():
    line = share("a", basis=Basis.QUESTIONS)
    plain = fair(line, (Decimal(80), Decimal(100)), Volumes(100, 100, 100), TERMS)
    split = fair(line, (Decimal(280), Decimal(300)), Volumes(200, 300, 100), TERMS)

    assert [round(one, 9) for one in split] == list(plain)


def test_people_who_stay_away_count_as_failures():
    line = share("a", basis=Basis.QUESTIONS)
    terms = replace(TERMS, silent_below=90)
    volumes = Volumes(60, 60, 60, expected=Decimal(100))

    assert missing(volumes, terms) == Decimal("0.5")
    assert fair(line, (Decimal(60), Decimal(60)), volumes, terms) == (60, 90)
    assert missing(replace(volumes, persons=95), terms) == 0


@given(counts, values, usual, recorded, st.sampled_from(CODES), st.integers(0, 300))
def test_leaving_out_what_is_unsolved_never_raises_a_usual_score(
    own, theirs, expected, cases, code, left_out
):
    formula = [share(code, basis=Basis.USUAL)]
    top, bottom = own[code]
    fewer = {code: (top, max(bottom - left_out, top))}
    cases = {**cases, code: max(cases.get(code, Decimal(0)), Decimal(bottom))}
    full_place = replace(place({code: own[code]}), volumes=volumes(200, expected), usual=cases)
    said_by = peers(theirs, "0.1")

    full = rate_one(formula, TERMS, full_place, said_by).score
    few = rate_one(formula, TERMS, replace(full_place, counts=_decimals(fewer)), said_by).score

    assert few <= full + ROUNDING


def _decimals(pairs):
    return {code: tuple(map(Decimal, pair)) for code, pair in pairs.items()}


def test_cases_missing_from_the_usual_number_are_failures_even_where_none_is_left():
    line, plain = share("a", basis=Basis.USUAL), share("b")
    usual_place = replace(place({"b": (90, 100)}), usual={"a": Decimal(60)})

    assert fair(line, (Decimal(18), Decimal(18)), Volumes(9, 9, 9), TERMS, Decimal(60)) == (18, 60)
    none_left = rate_one([line, plain], TERMS, usual_place, {})
    assert (none_left.lines["a"].points, none_left.score) == (0, 50)


def test_far_fewer_cases_than_the_peers_have_are_failures_once_a_usual_number_is_known():
    line, said_by = share("a", 100, basis=Basis.USUAL), peers({"a": 55}, "0.15")
    hidden = {"a": (18, 18)}

    known = replace(place(hidden, 400), volumes=volumes(400, Decimal(400)))
    judged = rate_one([line], TERMS, known, said_by).lines["a"]

    assert (judged.cases, judged.value) == (45, 40)
    assert rate_one([line], TERMS, place(hidden, 400), said_by).lines["a"].cases == 18


def test_given_values_are_certain_and_need_no_appeals():
    line = share("stat_x", 100, 0, 100, spread=Spread.GIVEN, factor=1)
    rated = rate_one([line], TERMS, place({"stat_x": (66, 1)}, 0), {})

    assert (rated.score, rated.low, rated.high) == (66, 66, 66)


def test_a_formula_may_refuse_to_share_out_what_is_missing():
    formula = [share("a"), share("b")]
    strict = replace(TERMS, missing_shared=False)

    assert rate_one(formula, TERMS, place({"a": (9, 10)}), {}).score is not None
    rated = rate_one(formula, strict, place({"a": (9, 10)}), {})
    assert (rated.rating_class, rated.reason) == (RatingClass.NOT_ENOUGH_DATA, Reason.MISSING)


def test_nothing_to_divide_by_is_no_data_and_no_crash():
    rated = rate_all([share("a")], TERMS, [place({"a": (0, 0)}), place({}, key=2)])

    assert {one.reason for one in rated.values()} == {Reason.NO_DATA}


def test_a_relative_line_judges_the_distance_from_the_middle_of_the_peers():
    line = share("a", 100, -10, 10, relative=True)
    rated = rate_all(
        [line], Terms(THRESHOLDS), [place({"a": (n, 100)}, key=n) for n in (40, 50, 60)]
    )

    assert [rated[n].score for n in (40, 50, 60)] == [0, 50, 100]


@given(lines, counts, st.just({}) | values, usual)
def test_the_step_that_is_said_reaches_the_next_class(formula, own, theirs, expected):
    terms, said_by = replace(TERMS, confidence=Decimal(0)), peers(theirs)

    def rated_with(pairs):
        given_place = replace(place(pairs), volumes=volumes(200, expected))
        return rate_one(formula, terms, given_place, said_by)

    rated = rated_with(own)
    for step in steps(formula, terms, rated, evidence=False):
        top, bottom = own[step.figure]
        up = next(one for one in formula if one.figure == step.figure).more_is_better
        moved = min(top + step.cases, bottom) if up else max(top - step.cases, 0)
        after = rated_with({**own, step.figure: (moved, bottom)})
        begins = THRESHOLDS.good_from if step.target == RatingClass.GOOD else Decimal(80)
        assert after.score >= begins - ROUNDING


def test_more_cases_make_a_value_more_certain():
    few = deviation(Spread.SHARE, 90, 20, 0, 100)
    many = deviation(Spread.SHARE, 90, 2000, 0, 100)

    assert 0 < many < few
    assert deviation(Spread.SHARE, 100, 20, 0, 100) > 0
    assert deviation(Spread.AVERAGE, 3, 9, 0, 1) == 1
    assert clipped_deviation(200, 1, 0, 100) < 0.001
    assert clipped_deviation(50, 1, 0, 100) == pytest.approx(0.01, rel=0.01)
    assert quantile(0.8) == pytest.approx(1.2816, abs=0.001)
