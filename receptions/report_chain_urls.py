"""Addresses of the report chain: board, words taken over, rows, reopening."""

from django.urls import URLPattern, path

from receptions.views import report_board, report_reopening, report_rows, report_words

row = "reports/<int:pk>/<str:kind>/"
urlpatterns: list[URLPattern] = [
    path("reports/board/", report_board.report_board, name="report-board"),
    path("reports/board/remind/", report_board.board_remind, name="report-board-remind"),
    path("reports/reminders/", report_board.report_reminders, name="report-reminder-list"),
    path("reports/<int:pk>/remind/", report_board.report_remind, name="report-remind"),
    path("reports/<int:pk>/suggestions/", report_words.suggestions, name="report-suggestions"),
    path("reports/<int:pk>/take/", report_words.take, name="report-take"),
    path("reports/<int:pk>/take-text/", report_words.take_text, name="report-take-text"),
    path("reports/<int:pk>/statements/", report_words.statements, name="report-statements"),
    path("reports/<int:pk>/reopen/", report_reopening.reopen, name="report-reopen"),
    path("reports/<int:pk>/reopen/decide/", report_reopening.decide, name="report-reopen-decide"),
    path(
        "reports/<int:pk>/versions/<int:number>/", report_reopening.version, name="report-version"
    ),
    path(f"{row}add/", report_rows.row_edit, name="report-row-add"),
    path(f"{row}<int:row>/", report_rows.row_edit, name="report-row"),
    path(f"{row}<int:row>/remove/", report_rows.row_remove, name="report-row-remove"),
    path(f"{row}<int:row>/take/", report_rows.row_take, name="report-row-take"),
    path(
        "reports/<int:pk>/proposal/<int:row>/answer/",
        report_rows.proposal_answer,
        name="report-proposal-answer",
    ),
]
