"""Whether two entries are one person."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from receptions.matching import LIKELY, PersonKey, candidates, score
from receptions.services import appeals
from tests.factories import receptions as make

BORN = dt.date(1980, 5, 17)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("karimava aziza", BORN), ("karimava aziza", BORN), True),
        (("karimava aziza", BORN), ("aziza karimava batir kizi", BORN), True),
        (("karimava aziza", BORN), ("karimava azisa", BORN), True),  # one letter
        (("karimava aziza", BORN), ("karimava aziza", dt.date(1980, 5, 11)), True),  # one digit
        (("karimava aziza", BORN), ("karimava aziza", dt.date(1999, 1, 2)), False),
        (("karimava aziza", BORN), ("rahimav bahtiyar", BORN), False),
        (("karimava aziza", BORN), ("tashmatava gulnara", BORN), False),
        (("karimava aziza", None), ("karimava aziza", BORN), True),
        (("", BORN), ("karimava aziza", BORN), False),
    ],
)
def test_tells_one_person_from_two(one, other, same):
    assert (score(PersonKey(*one), PersonKey(*other)) >= LIKELY) is same


names = st.text("abdeghiklmnrstvyz ", max_size=40)


@given(names, names, st.none() | st.dates(), st.none() | st.dates())
@example("a d", "b a", None, None)
def test_the_score_is_symmetric_and_between_nothing_and_one(one, other, born, other_born):
    first, second = PersonKey(one, born), PersonKey(other, other_born)

    assert 0 <= score(first, second) <= 1
    assert score(first, second) == pytest.approx(score(second, first))


@pytest.mark.django_db
def test_offers_somebody_written_in_another_script():
    reception = make.ReceptionFactory()
    known = make.appeal(
        reception,
        applicant=make.ApplicantFactory.build(
            surname="Каримова", given_name="Азиза", patronymic="Ботир қизи", birth_date=BORN
        ),
    ).applicant

    found = candidates(
        surname="Karimova",
        given_name="Aziza",
        patronymic="",
        born=BORN,
        phone="",
        user=make.registrar_of(reception),
    )

    assert [match.person for match in found] == [known]


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", ["elsewhere", "not to be disclosed"])
def test_offers_nobody_the_registrar_may_not_see(hidden):
    reception = make.ReceptionFactory()
    place = reception if hidden == "not to be disclosed" else make.ReceptionFactory()
    make.appeal(
        place,
        applicant=make.ApplicantFactory.build(
            surname="Karimova", birth_date=BORN, do_not_disclose=hidden != "elsewhere"
        ),
    )

    assert not candidates(
        surname="Karimova",
        given_name="Aziza",
        patronymic="",
        born=BORN,
        phone="",
        user=make.registrar_of(reception),
    )
    assert appeals.is_anonymous(make.draft()) is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "born", "offered"),
    [
        ({"surname": "Karimova", "given_name": "Aziza"}, dt.date(1980, 5, 11), True),  # one digit
        ({"surname": "Karimova", "given_name": "Aziza"}, dt.date(1980, 7, 15), False),
        ({"surname": "Karimova", "given_name": "Aziza"}, None, True),
        ({"surname": "Azizah", "given_name": "Karimova"}, dt.date(1980, 5, 17), True),  # swapped
        ({"surname": "Karrimova", "given_name": "Aziza"}, dt.date(1980, 5, 11), True),
        ({"given_name": "Aziza", "patronymic": "Botir qizi"}, None, True),  # married since
        ({"surname": "Garimova", "given_name": "Aziza"}, dt.date(1980, 5, 11), True),
        ({"surname": "Rahimov", "given_name": "Bahtiyor"}, BORN, False),
    ],
)
def test_candidates_are_found_by_any_word_and_a_date_nearly_equal(typed, born, offered):
    reception = make.ReceptionFactory()
    known = make.ApplicantFactory.build(
        surname="Karimova", given_name="Aziza", patronymic="Botir qizi", birth_date=BORN
    )
    make.appeal(reception, applicant=known)

    found = candidates(
        **{"surname": "", "given_name": "", "patronymic": "", **typed},
        born=born,
        phone="",
        user=make.registrar_of(reception),
    )

    assert [match.person for match in found] == ([known] if offered else [])


@pytest.mark.django_db
def test_somebody_with_the_same_telephone_is_compared_whatever_the_words():
    reception = make.ReceptionFactory()
    named = make.ApplicantFactory.build(surname="Karimova", given_name="", patronymic="")
    known = make.appeal(reception, applicant=named).applicant

    found = candidates(
        surname="Harimova",
        given_name="",
        patronymic="",
        born=None,
        phone=known.phone,
        user=make.registrar_of(reception),
    )

    assert [match.person for match in found] == [known]
