"""The national table of a quarter's ratings: the paper and its spreadsheet twin.

Both are drawn while the person waits: the whole country takes a second or two.
"""

from __future__ import annotations

import io

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from receptions.pdf import rating as paper
from receptions.rating_content import Content, formula_rows, formula_words, gather, unknown_words
from receptions.services.exports import safe_cell
from territories import sheet_pages
from territories.models import Rating
from territories.periods import Quarter


def _content(request: HttpRequest, slug: str) -> Content:
    """The quarter's ratings that the person may see, in words."""
    try:
        quarter = Quarter.parse(slug)
    except ValueError as error:
        raise Http404 from error
    seen = Rating.objects.visible_to(request.user).filter(year=quarter.year, quarter=quarter.number)
    ratings = list(
        seen.select_related("territory__parent__parent", "formula").prefetch_related(
            "contributions", "formula__indicators", "formula__peer_groups"
        )
    )
    if not ratings:
        raise Http404
    return gather(quarter, ratings)


@login_required
@require_GET
def rating_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """The PDF in the reader's language."""
    content = _content(request, slug)
    answer = HttpResponse(paper.draw(content), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="rating-{content.quarter.slug}.pdf"'
    return answer


@login_required
@require_GET
def rating_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a workbook: the table, the points, the formula."""
    content = _content(request, slug)
    return sheet_pages.workbook(_workbook(content), f"rating-{content.quarter.slug}.xlsx")


def _workbook(content: Content) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Rating of territories")[:31])
    titles = [_("Territory"), _("Region"), _("Class"), _("Reason"), _("Place"), _("Score")]
    titles += [_("from"), _("to"), _("Appeals"), *[row[0] for row in formula_rows(content)]]
    sheet.append([safe_cell(title) for title in titles])
    for row in (*content.regions, *content.locals):
        rating = row.rating
        points = {one.indicator_id: one.points for one in rating.contributions.all()}
        sheet.append(
            [
                safe_cell(row.name),
                safe_cell(row.region),
                safe_cell(row.class_label),
                safe_cell(row.note),
                safe_cell(row.place),
                rating.score,
                rating.low,
                rating.high,
                rating.appeals,
                *[points.get(one.pk) for one in content.indicators],
            ]
        )
    sheet = book.create_sheet(_("The formula")[:31])
    sheet.append([_("Indicator"), _("How it is read"), _("Weight"), _("None at, all at")])
    for line in formula_rows(content):
        sheet.append([safe_cell(cell) for cell in line])
    for words in filter(None, (*formula_words(content.formula), unknown_words(content))):
        sheet.append([safe_cell(words)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
