"""The language and script that words are written in: told from letters and small words (R-07)."""

from __future__ import annotations

import re


def _told_by(words: str) -> frozenset[str]:
    return frozenset(words.split())


FEWEST = 20  # letters; fewer say nothing
_WORD = re.compile(r"[^\W\d_]+(?:[’‘ʻʼ'`][^\W\d_]+)*")
_OF_UZBEK = "ўқғҳ"
_OF_RUSSIAN = "ыщ"
_OF_OTHERS = "әңөүі"  # Karakalpak, Kazakh: letters are written in neither
_UZBEK = _told_by(
    "ва билан учун бу шу мен биз бизга менга бизнинг менинг эмас йуқ йўқ йук бор керак илтимос"
    " бўлиб булиб бўлган булган қилиб килиб ҳам хам лекин бери келмаяпти ёрдам сўрайман сурайман"
    " беринг бир икки уч йил ойдан кўп куп нега қачон качон"
)
_RUSSIAN = _told_by(
    "и в во на не что как прошу мы нас нам я мне мой моя у по за из до от для это эта этот с со"
    " нет уже был была были но или при просим который которые так все"
)
_ENGLISH = _told_by(
    "the and of to is in for we our my has have not been please that this with are was"
)


def language_of(text: str) -> str:
    """The code of the language the words are in, '' where they do not tell."""
    words = [word.lower() for word in _WORD.findall(text)]
    letters = "".join(words)
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    latin = sum(letter.isascii() and letter.isalpha() for letter in letters)
    if cyrillic + latin < FEWEST or min(cyrillic, latin) * 4 > cyrillic + latin:
        return ""
    if latin > cyrillic:
        return "en" if _share(words, _ENGLISH) > 0.1 else "uz"
    if sum(letter in _OF_OTHERS for letter in letters) > 1:
        return ""
    uzbek = sum(letter in _OF_UZBEK for letter in letters) + _count(words, _UZBEK)
    russian = sum(letter in _OF_RUSSIAN for letter in letters) + _count(words, _RUSSIAN)
    if uzbek == russian:
        return ""
    return "uz-cyrl" if uzbek > russian else "ru"


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(word in known for word in words)


def _share(words: list[str], known: frozenset[str]) -> float:
    return _count(words, known) / len(words)
