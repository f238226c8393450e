"""What stands in the QR code of a PDF, told without a camera."""

from itertools import product

import pytest
import segno
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

AROUND = 4  # modules, two on each side


def carries(page, text, size):
    """Whether the QR code of that size on the page is that of the text."""
    matrix = list(segno.make(text, error="m", micro=False).matrix_iter(border=0))
    cells = product(range(len(matrix)), repeat=2)
    dark = {(row, place) for row, place in cells if matrix[row][place]}
    return _drawn_squares(page, size / (len(matrix) + AROUND)) == dark


def _drawn_squares(page, cell):
    """Rows and columns of the squares of that size on the page, from the first one on."""
    bounds = [one.get_bounds() for one in page.get_objects(filter=[FPDF_PAGEOBJ_PATH])]
    found = [one for one in bounds if one[2] - one[0] == pytest.approx(cell, abs=0.1)]
    left, top = min(one[0] for one in found), max(one[3] for one in found)
    return {(round((top - one[3]) / cell), round((one[0] - left) / cell)) for one in found}
