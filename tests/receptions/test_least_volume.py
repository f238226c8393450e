"""A figure's minimum volume holds wherever it is judged by: sentences, briefs, the paper."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from bench.report_pdf import sample
from receptions import national_drafts
from receptions.national_numbers import Compared
from receptions.report_sentences import suggestions
from receptions.report_tables import comparison
from territories.choices import Direction
from territories.figure_registry import registry
from territories.figures import Count
from tests.factories.territories import RegionFactory
from tests.receptions.test_report_sentences import FIGURES, counts, ground, snapshot

pytestmark = pytest.mark.django_db
SHARE = "in_time"


@pytest.fixture
def least(monkeypatch):
    """The share is judged from a hundred cases on."""
    figure = replace(registry.figures[SHARE], minimum=100)
    monkeypatch.setattr(registry, "coded", {**registry.coded, SHARE: figure})
    monkeypatch.setattr(registry, "catalogue", None)
    return figure


@pytest.mark.parametrize(("volume", "said"), [(99, False), (100, True)])
def test_a_sentence_on_a_change_needs_the_figures_own_minimum(monkeypatch, volume, said):
    monkeypatch.setitem(FIGURES, SHARE, replace(FIGURES[SHARE], minimum=100))
    now = {"appeals_received": (500, 0), SHARE: (volume // 2, volume)}
    content = snapshot(now, previous={**now, SHARE: (volume, volume)})

    keys = {one.key for one in suggestions(ground(content))}

    assert (f"change:{SHARE}:previous" in keys) is said


@pytest.mark.parametrize(("volume", "said"), [(99, False), (100, True)])
def test_a_place_is_called_worst_from_the_figures_own_minimum_on(monkeypatch, volume, said):
    monkeypatch.setitem(FIGURES, SHARE, replace(FIGURES[SHARE], minimum=100))
    parts = [("D1", {SHARE: [10, volume]}), ("D2", {SHARE: [900, 1000]})]
    now = {"appeals_received": (2000, 0), SHARE: (900, 1100)}
    content = snapshot(now, parts=parts)
    assert counts(SHARE, 10, volume)["value"]

    keys = {one.key for one in suggestions(ground(content))}

    assert (f"worst:{SHARE}:D1" in keys) is said


def test_briefs_name_no_place_by_too_few_cases(least):
    tiny, weak, strong = (RegionFactory() for _place in range(3))
    counted = {tiny.pk: Count(0, 99), weak.pk: Count(60, 100), strong.pk: Count(99, 100)}
    counted[0] = Count(900, 1000)
    numbers = Compared({SHARE: counted}, 0, {SHARE: Direction.MORE_IS_BETTER})

    named = national_drafts._weakest(SHARE, [tiny, weak, strong], numbers)

    assert [one["code"] for one in named] == [weak.code, strong.code]
    assert [one.code for one in numbers.lags(weak.pk)] == [SHARE]
    assert numbers.lags(tiny.pk) == []


def test_the_paper_names_the_figures_that_too_little_stands_behind(least):
    content = sample("full", "district")
    line = content.figures[SHARE]
    content.figures = {SHARE: replace(line, figure=least, denominator=Decimal(99))}
    with translation.override("en"):
        few = comparison(content).note
        content.figures = {SHARE: replace(line, figure=least, denominator=Decimal(100))}
        enough = comparison(content).note

    assert few == f"Too little to judge by: {line.name}."
    assert enough == ""
