"""Invented people and words for the demonstration, drawn from the reference texts."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from receptions.choices import Outcome
from receptions.models import Applicant, Topic
from territories.models import Territory

DATA = Path(settings.BASE_DIR) / "receptions" / "data"
LANGUAGES = {"uz-Latn": "uz", "uz-Cyrl": "uz-cyrl", "ru": "ru"}

# Shares of the topic groups, after the published counts of 2020 and 2024 (DOMAIN 5).
GROUP_SHARES = {
    "01": 17, "02": 8, "03": 9, "04": 17, "05": 8, "06": 8, "07": 5, "08": 4,
    "09": 4, "10": 2, "11": 3, "12": 7, "13": 4, "14": 2, "15": 4, "16": 2,
}  # fmt: skip

ANSWERS = {
    "uz": {
        Outcome.SATISFIED: "Murojaat joyiga chiqib o‘rganildi. Masala ijobiy hal etildi: "
        "zarur ishlar {day} kuni bajarildi, murojaat etuvchiga natija tushuntirildi.",
        Outcome.EXPLAINED: "Masala o‘rganildi. Amaldagi tartib, kerakli hujjatlar va murojaat "
        "qilinadigan muddat murojaat etuvchiga yozma tushuntirildi.",
        Outcome.REFUSED: "Masala o‘rganildi. Qonunda belgilangan asoslar mavjud emasligi sababli "
        "rad etildi. Qaror ustidan yuqori organga yoki sudga shikoyat qilish mumkin.",
    },
    "uz-cyrl": {
        Outcome.SATISFIED: "Мурожаат жойига чиқиб ўрганилди. Масала ижобий ҳал этилди: "
        "зарур ишлар {day} куни бажарилди, мурожаат этувчига натижа тушунтирилди.",
        Outcome.EXPLAINED: "Масала ўрганилди. Амалдаги тартиб, керакли ҳужжатлар ва мурожаат "
        "қилинадиган муддат мурожаат этувчига ёзма тушунтирилди.",
        Outcome.REFUSED: "Масала ўрганилди. Қонунда белгиланган асослар мавжуд эмаслиги сабабли "
        "рад этилди. Қарор устидан юқори органга ёки судга шикоят қилиш мумкин.",
    },
    "ru": {
        Outcome.SATISFIED: "Обращение изучено с выездом на место. Вопрос решён положительно: "
        "необходимые работы выполнены {day}, результат разъяснён заявителю.",
        Outcome.EXPLAINED: "Вопрос изучен. Заявителю письменно разъяснены действующий порядок, "
        "нужные документы и срок обращения.",
        Outcome.REFUSED: "Вопрос изучен. Отказано, так как установленных законом оснований нет. "
        "Решение можно обжаловать в вышестоящем органе или в суде.",
    },
}
RETURN_REASONS = (
    "Javobda aniq sana va bajarilgan ish hajmi ko‘rsatilmagan.",
    "Murojaatdagi ikkinchi masalaga javob berilmagan.",
    "Bajarilganini tasdiqlovchi hujjat yoki surat ilova qilinmagan.",
    "Javob umumiy: murojaat etuvchining holati o‘rganilmagan.",
)
CHECK_NOTES = {
    True: "Murojaat etuvchi bilan gaplashildi, masala hal bo‘lganini tasdiqladi.",
    False: "Joyiga chiqildi: ish bajarilmagan, murojaat etuvchi norozi.",
}


@dataclass(frozen=True)
class Words:
    """An invented appeal text with its topic, language and type."""

    topic: Topic
    language: str
    appeal_type: str
    text: str


class Texts:
    """Draws people and appeal texts, the same ones for the same seed."""

    def __init__(self, rng: random.Random) -> None:
        self._random = rng
        choosable = Topic.objects.choosable().prefetch_related("body_links")
        topics = {topic.code: topic for topic in choosable}
        self._by_group: dict[str, list[Words]] = defaultdict(list)
        for row in _rows("appeal_texts.csv"):
            words = Words(
                topics[row["topic_code"]],
                LANGUAGES[row["language"]],
                row["appeal_type"],
                row["text"],
            )
            self._by_group[row["group_code"]].append(words)
        self._names: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for row in _rows("names.csv"):
            self._names[row["kind"], row["gender"]].append(row)

    def words(self) -> Words:
        """One appeal's words, its group drawn by the published shares."""
        (group,) = self._random.choices(list(GROUP_SHARES), list(GROUP_SHARES.values()))
        return self._random.choice(self._by_group[group])

    def street(self) -> str:
        """A street's name."""
        return self._random.choice(self._names["street", ""])["name_uz"]

    def person(self, *, mahalla: Territory | None, language: str) -> Applicant:
        """An unsaved applicant, written in the script of the language."""
        column = "name_uz" if language == "uz" else "name_uz_cyrl"
        sex = self._random.choice(("female", "male"))
        surname = self._random.choice(self._names["surname", "any"])
        feminine = surname.get(column.replace("name", "feminine"), "")
        given = self._random.choice(self._names["given_name", sex])[column]
        father = self._random.choice(self._names["given_name", "male"])[column]
        child = {
            ("name_uz", "female"): "qizi",
            ("name_uz", "male"): "oʻgʻli",
            ("name_uz_cyrl", "female"): "қизи",
            ("name_uz_cyrl", "male"): "ўғли",
        }[column, sex]
        born = dt.date(1950, 1, 1) + dt.timedelta(days=self._random.randrange(20_000))
        return Applicant(
            surname=(feminine if sex == "female" and feminine else surname[column]),
            given_name=given,
            patronymic=f"{father} {child}",
            sex=sex,
            birth_date=born,
            phone=f"+9989{self._random.randrange(10**8):08d}",
            mahalla=mahalla,
            address=f"{self.street()}, {self._random.randrange(1, 120)}-uy",
        )

    def answer(self, language: str, outcome: str, day: dt.date) -> str:
        """An office's answer in the language of the appeal."""
        return ANSWERS[language][Outcome(outcome)].format(day=f"{day:%d.%m.%Y}")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(rng: random.Random) -> list[tuple[str, str]]:
    """Surnames and given names of staff, shuffled."""
    people = list(_rows("names.csv"))
    surnames = [row["name_uz"] for row in people if row["kind"] == "surname"]
    given = [row["name_uz"] for row in people if row["kind"] == "given_name"]
    pairs = [(rng.choice(surnames), name) for name in given * 3]
    rng.shuffle(pairs)
    return pairs
