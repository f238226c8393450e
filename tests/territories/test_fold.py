"""One alphabet for search: every spelling of a name becomes one key."""

import csv
from functools import cache

import pytest
from django.conf import settings
from django.db import connection
from UzTransliterator.UzTransliterator import UzTransliterator

from territories.models import Territory
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db

APOSTROPHES = ("'", "`", "´", "ʻ", "ʼ", "‘", "’", "′")
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e")


def fold(*texts):
    """The keys of the texts, by the function that index and query use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT qx_fold(one) FROM unnest(%s::text[]) AS one", [list(texts)])
        return [key for (key,) in cursor.fetchall()]


def spellings(name):
    return [name.replace("ʻ", mark).replace("ʼ", mark) for mark in APOSTROPHES]


@pytest.mark.parametrize("name", ["Oʻzbekiston", "Gʻijduvon", "Ellikqalʼa", "Yoʻldosheva"])
def test_every_apostrophe_folds_to_one_key(name):
    bare = name.replace("ʻ", "").replace("ʼ", "")

    assert len(set(fold(*spellings(name), bare))) == 1


@pytest.mark.parametrize(
    ("latin", "cyrillic", "russian"),
    [
        ("Toshkent", "Тошкент", "Ташкент"),
        ("Samarqand", "Самарқанд", "Самарканд"),
        ("Buxoro", "Бухоро", "Бухара"),
        ("Xorazm", "Хоразм", "Хорезм"),
        ("Urgut", "Ургут", "Ургут"),
        ("Chirchiq", "Чирчиқ", "Чирчик"),
        ("Qarshi", "Қарши", "Карши"),
        ("Guliston", "Гулистон", "Гулистан"),
        ("Shahrixon", "Шаҳрихон", "Шахрихан"),
        ("Karimova", "Каримова", "Каримова"),
        ("Joʻrayev", "Жўраев", "Джураев"),
        ("Hamidov", "Ҳамидов", "Хамидов"),
        ("Yusupov", "Юсупов", "Юсупов"),
        ("Usmonov", "Усмонов", "Усманов"),
    ],
)
def test_uzbek_scripts_and_mostly_russian_fold_to_one_key(latin, cyrillic, russian):
    latin_key, cyrillic_key, russian_key = fold(latin, cyrillic, russian)

    assert latin_key == cyrillic_key
    if latin != "Xorazm":  # Хорезм is another word, found by the Russian name in the column
        assert russian_key == latin_key


@pytest.mark.parametrize("mark", INVISIBLE)
def test_invisible_marks_and_spaces_fall(mark):
    plain, marked, spaced = fold(
        "Yangi Namangan", f"Yangi{mark} Na{mark}mangan", "  Yangi\u00a0 \tNamangan "
    )

    assert plain == marked == spaced


def test_capitals_and_composed_letters_do_not_matter():
    assert len(set(fold("ЎЗБЕКИСТОН", "Ўзбекистон", "У\u0306збекистон"))) == 1


def test_different_names_keep_different_keys():
    names = ["Kogon", "Qorakoʻl", "Gʻallaorol", "Shofirkon", "Chust", "Pop", "Sirdaryo", "Jizzax"]

    assert len(set(fold(*names))) == len(names)


def test_nothing_folds_to_nothing():
    assert fold("", " ", "ʻ") == ["", "", ""]


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def pairs():
    """Latin and Cyrillic forms of every given name, surname and territory of the data."""
    found = []
    for row in rows(settings.BASE_DIR / "receptions" / "data" / "names.csv"):
        found.append((row["name_uz"], row["name_uz_cyrl"]))
        if row["feminine_uz"]:
            found.append((row["feminine_uz"], row["feminine_uz_cyrl"]))
    for row in rows(settings.BASE_DIR / "territories" / "data" / "territories.csv"):
        found += [(row["name_uz"], row["name_uz_cyrl"])]
    return found


def test_both_columns_of_the_data_fold_alike():
    latin = fold(*(one for one, _other in pairs()))
    cyrillic = fold(*(other for _one, other in pairs()))

    wrong = [pair for pair, a, b in zip(pairs(), latin, cyrillic, strict=True) if a != b]
    assert wrong == []
    assert len(latin) > 700


def test_a_name_folds_as_its_independent_transliteration_does():
    oracle = UzTransliterator()
    names = [one for one, _other in pairs()]
    written = [oracle.transliterate(name, from_="lat", to="cyr") for name in names]

    keys = zip(names, written, fold(*names), fold(*written), strict=True)
    assert [(name, other) for name, other, a, b in keys if a != b] == []


def test_the_stored_key_holds_the_names_of_every_script():
    place = TerritoryFactory(
        name_uz="Gʻijduvon tumani", name_uz_cyrl="Ғиждувон тумани", name_ru="Гиждуванский район"
    )

    place.refresh_from_db()
    for word in fold("Ғиждувон", "gijduvon", "Гиждуванский"):
        assert Territory.objects.filter(pk=place.pk, name_key__contains=word).exists()


def test_search_documents_are_made_without_a_search_path_as_when_a_dump_is_restored():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO ''")
        cursor.execute("SELECT public.qx_document('Гулистон-5') @@ public.qx_query('guliston')")

        assert cursor.fetchone() == (True,)


def test_punctuation_between_words_ends_them_in_search():
    with connection.cursor() as cursor:
        cursor.execute("SELECT qx_document('a1/b2,c3.d4-e5_f6@g7 h8')::text")

        assert cursor.fetchone() == ("'a1':1 'b2':2 'c3':3 'd4':4 'e5':5 'f6':6 'g7':7 'h8':8",)
