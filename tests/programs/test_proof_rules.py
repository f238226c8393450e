"""Photos before and after as rules: pairs, distances, days; what is known of a source."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.proof_choices import KNOWN_SOLVED, SaidValue, SourceWord, Verdict
from programs.proof_rules import Shot, Voice, compare, pair, word_of

HERE = (41.311081, 69.240562)
PLACES = st.tuples(st.floats(37, 45.5), st.floats(56, 73))  # Uzbekistan
MAYBE = st.none() | PLACES
DAYS = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def shots(first):
    one = st.tuples(DAYS, MAYBE)
    return st.lists(one, max_size=5).map(
        lambda rows: [Shot(first + n, day, place) for n, (day, place) in enumerate(rows)]
    )


@pytest.mark.parametrize(
    ("place", "metres", "verdict"),
    [
        (HERE, 0, Verdict.SAME),
        ((41.311281, 69.240562), 22, Verdict.SAME),
        ((41.311530, 69.240562), 50, Verdict.SAME),
        ((41.311540, 69.240562), 51, Verdict.DIFFER),
        ((41.320081, 69.240562), 1001, Verdict.DIFFER),
        (None, None, Verdict.NO_PLACE),
    ],
)
def test_the_same_place_is_within_the_distance(place, metres, verdict):
    told = compare(Shot(1, None, HERE), Shot(2, None, place), within_m=50)

    assert (told.metres, told.verdict) == (metres, verdict)


def test_days_between_are_counted_and_an_older_photo_after_is_seen():
    first, last = Shot(1, dt.date(2026, 11, 1)), Shot(2, dt.date(2026, 11, 20))

    assert compare(first, last, within_m=50).days == 19
    assert compare(last, first, within_m=50).is_reversed
    assert compare(first, Shot(2), within_m=50).days is None


@given(before=PLACES, after=PLACES, within=st.integers(0, 10_000_000))
def test_the_distance_is_the_same_both_ways_and_decides_alone(before, after, within):
    there = compare(Shot(1, None, before), Shot(2, None, after), within_m=within)
    back = compare(Shot(2, None, after), Shot(1, None, before), within_m=within)

    assert there.metres == back.metres >= 0
    assert (there.verdict == Verdict.SAME) == (there.metres <= within)
    assert compare(Shot(1, None, before), Shot(2, None, before), within_m=0).metres == 0


@given(before=shots(0), after=shots(100))
def test_every_photo_stands_in_one_pair_and_as_many_pairs_as_can_be(before, after):
    pairs = pair(before, after, within_m=50)

    assert len(pairs) == min(len(before), len(after))
    assert len({one.before for one in pairs}) == len({one.after for one in pairs}) == len(pairs)


def test_the_nearest_photos_are_paired_whatever_their_order():
    far = (41.4, 69.3)
    before = [Shot(1, None, far), Shot(2, None, HERE)]
    after = [Shot(3, None, HERE), Shot(4, None, far)]

    assert {(one.before, one.after) for one in pair(before, after, within_m=50)} == {(2, 3), (1, 4)}


@pytest.mark.parametrize(
    ("present", "value", "tries", "seen", "expected"),
    [
        ("", "solved", 0, True, SourceWord.SOLVED),
        ("", "not", 0, False, SourceWord.NOT),
        ("solved", "not", 0, True, SourceWord.NOT),
        ("", "not_reached", 0, True, SourceWord.NOT_REACHED),
        ("not_reached", "not_reached", 2, True, SourceWord.SEEN),
        ("not_reached", "not_reached", 2, False, SourceWord.NOT_REACHED),
        ("partly", "not_reached", 2, True, SourceWord.PARTLY),
    ],
)
def test_the_last_word_holds_and_who_is_never_reached_leaves_it_to_the_check(
    present, value, tries, seen, expected
):
    voice = Voice(SourceWord(present), tries)

    assert voice.after(value, seen=seen, most_tries=3).word == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["solved", "solved"], SourceWord.SOLVED),
        (["solved", "not"], SourceWord.NOT),
        (["not", "partly", ""], SourceWord.NOT),
        (["solved", "partly", ""], SourceWord.PARTLY),
        (["solved", ""], SourceWord.UNKNOWN),
        (["solved", "not_reached"], SourceWord.NOT_REACHED),
        (["solved", "seen"], SourceWord.SOLVED),
        (["seen", "seen"], SourceWord.SEEN),
    ],
)
def test_of_several_households_one_not_solved_decides_and_all_are_heard(words, expected):
    assert word_of(Voice(SourceWord(word)) for word in words) == expected


@given(
    st.lists(st.sampled_from(SaidValue.values), min_size=1, max_size=8),
    st.booleans(),
)
def test_nothing_is_known_solved_unless_somebody_said_or_saw_it(values, seen):
    voice = Voice()
    for value in values:
        voice = voice.after(value, seen=seen, most_tries=3)

    if voice.word in KNOWN_SOLVED:
        said = [value for value in values if value != SaidValue.NOT_REACHED]
        assert (said and said[-1] == SaidValue.SOLVED) or (seen and not said)
