"""Addresses of the household sheet, and of joining findings."""

from django.urls import URLPattern, path

from fieldvisits.views import finding_joins, sheet_answers, sheets

urlpatterns: list[URLPattern] = [
    path("sheets/", sheets.sheet_list, name="sheet-list"),
    path("sheets/summary/", sheet_answers.sheet_summary, name="sheet-summary"),
    path("sheets/<int:number>/", sheets.sheet_detail, name="sheet-detail"),
    path("sheets/<int:number>/publish/", sheets.sheet_publish, name="sheet-publish"),
    path("sheets/<int:number>/withdraw/", sheets.sheet_withdraw, name="sheet-withdraw"),
    path("sheets/<int:number>/form.xlsx", sheets.sheet_xlsform, name="sheet-xlsform"),
    path("sheets/<int:number>/paper.pdf", sheets.sheet_paper, name="sheet-paper"),
    path("visits/<int:pk>/sheet/", sheet_answers.visit_sheet, name="visit-sheet"),
    path("visits/<int:pk>/sheet.pdf", sheet_answers.visit_paper, name="visit-sheet-paper"),
    path("rounds/<int:pk>/answers.xlsx", sheet_answers.round_answers, name="round-answers"),
    path("findings/<int:pk>/join/", finding_joins.finding_join, name="finding-join"),
    path("findings/<int:pk>/part/", finding_joins.finding_part, name="finding-part"),
]
