"""The small model that suggests topics, and says why."""

import pytest

from receptions.models import TopicWord
from receptions.services import topic_words
from tests.factories.receptions import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    water = TopicFactory(
        name_uz="Ichimlik suvi taʼminoti", name_ru="Питьевое водоснабжение", code="05.01"
    )
    wages = TopicFactory(name_uz="Ish haqi qarzdorligi", name_ru="Долги по зарплате", code="02.03")
    road = TopicFactory(name_uz="Ichki yoʻllarni taʼmirlash", name_ru="Ремонт дорог", code="06.01")
    topic_words.load(
        [
            ("05.01", "Mahallamizda suv kelmayapti, quvur yorilgan"),
            ("02.03", "Korxona maosh bermayapti"),
            ("06.01", "Yoʻl chuqur, asfalt qilinmagan"),
        ]
    )
    return water, wages, road


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Uch oydan beri suv yoʻq, quvurlar eskirgan", 0),
        ("Уч ойдан бери сув йўқ, қувурлар эскирган", 0),
        ("Нет питьевой воды, водоснабжение отключено", 0),
        ("Maosh toʻrt oydan beri berilmayapti", 1),
        ("Koʻchamizga asfalt yotqizilsin", 2),
    ],
)
def test_suggests_the_topic_in_any_script(topics, text, place):
    assert topic_words.suggest(text)[0].topic == topics[place]


def test_says_which_words_spoke_for_it(topics):
    (first, *_rest) = topic_words.suggest("Bizda quvur yorilgan, suv oqib yotibdi.")

    assert "quvur" in first.words


@pytest.mark.parametrize("text", ["", "   ", "qwrtzxcv", "12345 67890"])
def test_suggests_nothing_where_no_word_speaks(topics, text):
    assert topic_words.suggest(text) == []


def test_loading_again_changes_nothing(topics):
    before = set(TopicWord.objects.values_list("stem", "topic", "weight"))

    topic_words.load(
        [
            ("05.01", "Mahallamizda suv kelmayapti, quvur yorilgan"),
            ("02.03", "Korxona maosh bermayapti"),
            ("06.01", "Yoʻl chuqur, asfalt qilinmagan"),
        ]
    )

    assert set(TopicWord.objects.values_list("stem", "topic", "weight")) == before
