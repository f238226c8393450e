"""Rows of a report's tables, put together in one go: a report has thousands of cells. No queries."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from receptions.report_shapes import NOUGHT

register = template.Library()


@register.simple_tag
def report_cells(row: Iterable[tuple[str, str]], left: int) -> SafeString:
    """The cells of a row of `TableView.linked_rows`; the first is its label, `left` are words."""
    return mark_safe("".join(_cell(*one, at, left) for at, one in enumerate(row)))  # noqa: S308


def _cell(text: str, url: str, at: int, left: int) -> str:
    shown = conditional_escape(text)
    if at == 0:
        return f'<th scope="row" class="fw-normal">{shown}</th>'
    if url and text != NOUGHT:
        shown = f'<a href="{conditional_escape(url)}">{shown}</a>'
    return f'<td class="num">{shown}</td>' if at >= left else f"<td>{shown}</td>"
