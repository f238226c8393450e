"""docs/workflow.md names exactly the steps that the code allows, each with who may."""

import re

import pytest
from django.conf import settings

from fieldvisits.choices import FIELD_RECEPTION_NEXT, FINDING_NEXT, ROUND_NEXT
from programs.choices import MEASURE_NEXT, PROGRAMME_NEXT
from receptions.choices import NEXT, LetterState, ReportState
from receptions.power_choices import PAPER_NEXT
from receptions.queue_choices import NEXT_OF_TICKET
from territories.choices import RatingState

CODED = {
    "Question": NEXT,
    "Representation": PAPER_NEXT,
    "Queue ticket": {state: later for state, later in NEXT_OF_TICKET.items() if later},
    "Round": ROUND_NEXT,
    "Field reception": FIELD_RECEPTION_NEXT,
    "Finding": FINDING_NEXT,
    "Programme": PROGRAMME_NEXT,
    "Measure": MEASURE_NEXT,
}
WORDS_ONLY = {"Letter": LetterState, "Quarterly report": ReportState, "Rating": RatingState}
PRINTED = {"Steps with a question"}  # tests/receptions/test_workflow_table.py
TEXT = (settings.BASE_DIR / "docs" / "workflow.md").read_text(encoding="utf-8")


def steps(noun):
    """(from, to, by whom) of the table below the heading."""
    section = re.search(rf"^## {noun}\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    rows = [line.strip("|").split("|") for line in section[1].splitlines() if line[:1] == "|"]
    return [tuple(cell.strip() for cell in row[:3]) for row in rows[2:]]


@pytest.mark.parametrize("noun", CODED)
def test_the_table_lists_the_steps_of_the_code(noun):
    coded = {(one, other) for one, others in CODED[noun].items() for other in others}

    written = [(one, other) for one, other, _who in steps(noun)]
    assert sorted(written) == sorted(coded)


@pytest.mark.parametrize("noun", WORDS_ONLY)
def test_tables_without_a_coded_twin_use_its_states(noun):
    used = {state for one, other, _who in steps(noun) for state in (one, other)}

    assert used == set(WORDS_ONLY[noun].values)


def test_every_step_says_who_takes_it():
    headings = set(re.findall(r"^## (.+)$", TEXT, re.MULTILINE)) - PRINTED

    assert headings == set(CODED) | set(WORDS_ONLY)
    assert all(who for noun in headings for _one, _other, who in steps(noun))
