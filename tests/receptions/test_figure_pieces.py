"""Facts added up piece by piece: however they are cut, cells are what folding changes gives."""

import datetime as dt

import numpy as np
import pytest
from django.db import connection

from receptions import cell_facts, cell_packing, cell_rows, cell_sums
from receptions.cell_network import network as network_seen
from receptions.models import FigureCell
from receptions.services import figure_cells
from tests.receptions.figure_facts import Writer, network, without_questions

LONGEST = 2**63 - 1
# Besides what is written at random.
ODD = [
    {"office_id": None, "mahalla_id": None, "closed_by_id": None},
    {"office_id": LONGEST, "mahalla_id": LONGEST - 1},
    {"status": "closed", "closed_on": dt.date(2026, 5, 3), "closed_by_id": LONGEST - 2},
    {"ordinal": 1, "person_count": 2_000_000_000},
    {"status": "closed", "closed_on": dt.date(2026, 5, 3), "hops": 32_767},
    {"status": "closed", "received_on": dt.date(2026, 6, 9), "closed_on": dt.date(2026, 4, 2)},
    {"status": "answered", "closed_on": None, "legal_due_on": None},
    {"status": "closed", "closed_on": dt.date(2026, 5, 3), "legal_due_on": None},
    {"status": "closed", "closed_on": None},
    {"status": "closed", "received_on": dt.date(1998, 5, 31), "closed_on": dt.date(2031, 1, 1)},
    {"channel": "it's", "form": "100%", "outcome": "\\'", "appeal_type": "ўзгача"},
]


@pytest.fixture
def written():
    """Cells that changes were folded into, and nothing else."""
    receptions, topics = network()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    without_questions()
    figure_cells.recount()
    writer = Writer(1, receptions, topics)
    for given in [*[{}] * 150, *ODD]:
        writer.insert(**given)
    figure_cells.fold()


@pytest.mark.django_db
def test_cells_counted_anew_in_pieces_are_the_folded_ones(written, monkeypatch):
    monkeypatch.setattr(cell_facts, "AT_ONCE", 40)
    monkeypatch.setattr(cell_facts, "BLOCK", 7)
    monkeypatch.setattr(cell_rows, "AT_ONCE", 5)
    monkeypatch.setattr(cell_packing, "BITS", 20)  # several words
    monkeypatch.setattr(cell_sums, "TABLE", 100)  # some keys looked up, some sorted
    folded = cells()
    assert folded
    for kept in (cell_packing.bits, cell_packing.kept_type, cell_packing.row_type):
        kept.cache_clear()

    try:
        assert figure_cells.differences() == []
        figure_cells.recount()
        assert cells() == folded
        assert cell_packing.words() == ["word0", "word1", "word2"]
    finally:
        for kept in (cell_packing.bits, cell_packing.kept_type, cell_packing.row_type):
            kept.cache_clear()


def cells():
    names = [field.name for field in FigureCell._meta.concrete_fields if field.name != "id"]
    rows = FigureCell.objects.values_list(*names)
    return sorted(map(repr, rows))


@pytest.mark.django_db
def test_pieces_are_of_one_nearest_place_and_hold_all_rows_of_a_reception(written, monkeypatch):
    monkeypatch.setattr(cell_facts, "AT_ONCE", 1)
    with connection.cursor() as cursor:
        seen = network_seen(cursor)
        with cell_facts.pile(cursor, seen) as pile:
            pieces = list(pile.pieces())

    found = [set(piece.rows["reception_id"]) for piece in pieces]
    assert [piece.nearest for piece in pieces] == seen.nearest.tolist()
    assert found == [{reception} for reception in seen.receptions]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 100, 1_000_000])
def test_rows_of_a_copy_are_found_however_its_bytes_are_cut(written, size):
    class Copied(list):
        def write(self, data):
            self.append(bytes(data))

    with connection.cursor() as cursor:
        seen, copied = network_seen(cursor), Copied()
        with cell_facts.pile(cursor, seen) as pile:
            expected = sorted(row for piece in pile.pieces() for row in piece.rows.tolist())
            cell_facts.copy(
                cursor,
                f"COPY ({cell_packing.packed(pile.known)}) TO STDOUT (FORMAT binary)",
                copied,
            )
            whole = b"".join(copied)
            pile.blocks.clear()
            rows = cell_facts.Rows(pile)
            for start in range(0, len(whole), size):
                rows.write(whole[start : start + size])
            found = sorted(row for piece in pile.pieces() for row in piece.rows.tolist())

    assert found == expected


@pytest.mark.parametrize("table", [1, 1_000])
def test_combinations_are_numbered_in_their_order(monkeypatch, table):
    monkeypatch.setattr(cell_sums, "TABLE", table)
    keys = np.array([7, -3, 7, 7, -3]), np.array([1, 90, 0, 1, 90])

    (first, second), place = cell_sums.numbered(*keys)

    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(-3, 90), (7, 0), (7, 1)]
    assert place.tolist() == [2, 0, 1, 2, 0]


def test_a_sum_too_large_for_a_column_is_an_error():
    with pytest.raises(OverflowError):
        cell_sums.total(np.zeros(2, np.intp), 1, np.array([2_000_000_000] * 2))
