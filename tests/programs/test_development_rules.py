import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.development_choices import DevelopmentState as State
from programs.development_rules import Point, Remarks, as_text, conclusions, points_of

words = st.text("abcʻoʻ 12", min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
plain = words.filter(lambda text: text and not text[0].isdigit() and points_of(text) != [])
points = st.lists(st.builds(Point, st.one_of(st.just(""), plain), plain), max_size=8)


def test_a_pasted_list_becomes_points_under_their_sections():
    pasted = "# Suv\n1. Quvur  12 km\n\n2) Quduq\n- Nasos\n# Maktab\n3.1. Maktab 2027"

    assert points_of(pasted) == [
        Point("Suv", "Quvur 12 km"),
        Point("Suv", "Quduq"),
        Point("Suv", "Nasos"),
        Point("Maktab", "Maktab 2027"),
    ]


@given(points)
def test_points_written_as_a_list_are_read_back_the_same(found):
    assert points_of(as_text(found)) == found


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Remarks(0, 0, 0, 0), (State.AGREED,)),
        (Remarks(0, 0, 3, 0), (State.AGREED,)),
        (Remarks(0, 0, 3, 1), (State.WITH_REMARKS, State.NOT_AGREED)),
        (Remarks(0, 1, 3, 1), ()),
        (Remarks(1, 0, 0, 0), ()),
    ],
)
def test_conclusions_follow_how_the_remarks_stand(standing, expected):
    assert conclusions(standing) == expected
