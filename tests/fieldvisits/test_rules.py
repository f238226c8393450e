import pytest

from fieldvisits import rules


@pytest.mark.parametrize(
    ("houses", "way"),
    [
        (["10", "9", "1"], ["1", "9", "10"]),
        (["10b", "10", "10a"], ["10", "10a", "10b"]),
        (["2-uy, 11", "2-uy, 3"], ["2-uy, 3", "2-uy, 11"]),
        (["A", "3", ""], ["", "A", "3"]),
        (["²", "1"], ["²", "1"]),
    ],
)
def test_the_way_follows_the_numbers(houses, way):
    assert sorted(houses, key=lambda house: rules.way_key("Navoiy", house)) == way


def test_the_way_goes_street_by_street():
    houses = [("navoiy", "2"), ("Bogʻ", "9"), ("Navoiy", "1")]

    assert sorted(houses, key=lambda one: rules.way_key(*one))[0] == ("Bogʻ", "9")
    assert rules.way_key("Navoiy", "1") < rules.way_key("navoiy", "2")


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 0, 0), (2, 3, 66), (3, 3, 100)])
def test_share_is_rounded_down(part, whole, percent):
    assert rules.share(part, whole) == percent
