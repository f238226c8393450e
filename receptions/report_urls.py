"""Addresses of the quarterly reports and of the deputies' portal."""

from django.urls import URLPattern, path

from receptions.views import council, rating_papers, report_files, report_seal, reports

file = "reports/<int:pk>/files/<str:language>/<str:edition>/"
urlpatterns: list[URLPattern] = [
    path("reports/", reports.report_list, name="report-list"),
    path("reports/open/", reports.report_open, name="report-open"),
    path("reports/open/<int:pk>/", reports.report_opening, name="report-opening"),
    path("reports/<int:pk>/", reports.report_detail, name="report-detail"),
    path("reports/<int:pk>/write/", reports.report_write, name="report-write"),
    path("reports/<int:pk>/refresh/", reports.report_refresh, name="report-refresh"),
    path("reports/<int:pk>/submit/", reports.report_submit, name="report-submit"),
    path("reports/<int:pk>/accept/", reports.report_accept, name="report-accept"),
    path("reports/<int:pk>/return/", reports.report_return, name="report-return"),
    path(file, report_files.report_file, name="report-file"),
    path(f"{file}download/", report_files.report_download, name="report-download"),
    path("reports/<int:pk>/compare/", report_seal.report_compare, name="report-compare"),
    path(
        "reports/<int:pk>/workbook/<str:edition>/",
        report_seal.report_workbook,
        name="report-workbook",
    ),
    path(
        "reports/<int:pk>/figures/<str:code>/",
        report_seal.report_figure_cases,
        name="report-figure-cases",
    ),
    path(
        "reports/<int:pk>/tables/<str:table>/<str:column>/",
        report_seal.report_cell_cases,
        name="report-cell-cases",
    ),
    path(
        "reports/<int:pk>/corrections/<int:sheet>/",
        report_seal.report_correction,
        name="report-correction",
    ),
    path(
        "reports/<int:pk>/corrections/<int:sheet>/paper/",
        report_seal.report_correction_paper,
        name="report-correction-paper",
    ),
    path("ratings/<str:slug>/table.pdf", rating_papers.rating_paper, name="rating-paper"),
    path("ratings/<str:slug>/table.xlsx", rating_papers.rating_sheet, name="rating-sheet"),
    path("council/", council.council, name="council"),
    path("council/<int:pk>/", council.council_report, name="council-report"),
]
