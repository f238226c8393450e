"""Rows of a report's tables as HTML: labels, links, and nothing that is not escaped."""

from receptions.templatetags.report_tags import report_cells, report_lines


def test_a_row_has_its_label_words_and_numbers_with_their_lists():
    row = [("<b>", ""), ("a & b", ""), ("7", "/list/?a=1&b=2"), ("0", "/list/"), ("–", "")]

    assert report_cells(row, 2) == (
        '<th scope="row" class="fw-normal">&lt;b&gt;</th>'
        "<td>a &amp; b</td>"
        '<td class="num"><a href="/list/?a=1&amp;b=2">7</a></td>'
        '<td class="num">0</td>'
        '<td class="num">–</td>'
    )


def test_no_figures_have_no_rows():
    assert report_lines([]) == ""
