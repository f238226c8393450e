"""Addresses compared: what is surely, probably and not one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldvisits import address_rules
from fieldvisits.address_rules import parts_of

# Folded as the database does it: o and u are a, x is h, q is k.
SURE = [
    ("navai kachasi 12-ay", "navai k. 12"),
    ("navai kacha 12 a", "navai 12a"),
    ("al. navai dam 12", "navai 12"),
    ("mfy bag navai 5, 12-hanadan", "navai bag 5 12"),
]
PROBABLE = [
    ("navai kachasi 12", "navaiy kachasi 12"),
    ("alisher navai kachasi 12", "navai 12"),
    ("a. navai 12", "navai 12"),
    ("mastakillik 7", "mastaqillik 7"),
]
TWO = [
    ("navai 12", "navai 13"),
    ("navai 12", "navai 12a"),
    ("navai tar kachasi 12", "navai kachasi 12"),
    ("navai 1-tar 12", "navai 2-tar 12"),
    ("bag 12", "gal 12"),
    ("navai 5 12", "navai 512"),
    ("navai", "navai"),
]


@pytest.mark.parametrize(("one", "other"), SURE)
def test_abbreviations_and_marks_make_no_other_address(one, other):
    assert address_rules.same(parts_of(one), parts_of(other))


@pytest.mark.parametrize(("one", "other"), SURE + PROBABLE)
def test_a_slip_or_a_first_name_is_a_likely_double(one, other):
    assert address_rules.alike(parts_of(one), parts_of(other))


@pytest.mark.parametrize(("one", "other"), PROBABLE + TWO[:-1])
def test_what_only_looks_alike_is_never_sure(one, other):
    assert not address_rules.same(parts_of(one), parts_of(other))


@pytest.mark.parametrize(("one", "other"), TWO)
def test_other_numbers_lanes_and_streets_are_two_households(one, other):
    assert not address_rules.alike(parts_of(one), parts_of(other))


@given(st.text(alphabet="abkd12 -./,", max_size=20), st.text(alphabet="abkd12 -./,", max_size=20))
def test_likeness_has_no_direction(one, other):
    first, second = parts_of(one), parts_of(other)

    assert address_rules.alike(first, second) == address_rules.alike(second, first)
    assert address_rules.same(first, second) == address_rules.same(second, first)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Navoiy koʻchasi, 12-uy", ("Navoiy koʻchasi", "12-uy")),
        ("Navoiy 12", ("Navoiy", "12")),
        ("8-mart koʻchasi 5", ("8-mart koʻchasi", "5")),
        ("Navoiy koʻchasi 12 uy 5 xonadon", ("Navoiy koʻchasi", "12 uy 5 xonadon")),
        ("Navoiy koʻchasi 5, 12-xonadon", ("Navoiy koʻchasi", "5, 12-xonadon")),
        ("ул. Навои, д. 7", ("ул. Навои", "д. 7")),
        ("Yangi hayot 2-tor koʻchasi 5", None),
        ("Navoiy koʻchasi", None),
        ("12", None),
        ("", None),
        ("Koʻcha " * 40 + ", 5", None),
    ],
)
def test_an_address_in_one_line_is_split_or_left_alone(text, found):
    assert address_rules.split(text) == found


@given(st.text(max_size=60))
def test_whatever_somebody_writes_is_split_into_what_fits(text):
    found = address_rules.split(text)

    assert found is None or (len(found[0]) <= 150 and len(found[1]) <= 30)
