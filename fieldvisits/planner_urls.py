"""Addresses of planning with crews."""

from django.urls import URLPattern, path

from fieldvisits.views import board, planner, stops

urlpatterns: list[URLPattern] = [
    path("rounds/plan/crews/", planner.crew_plan, name="crew-plan"),
    path("rounds/<int:pk>/days/", planner.crew_days, name="crew-days"),
    path("rounds/<int:pk>/board/", board.round_board, name="round-board"),
    path("rounds/<int:pk>/board/move/", board.round_board_move, name="round-board-move"),
    path("rounds/<int:pk>/replan/", planner.round_replan, name="round-replan"),
    path("rounds/<int:pk>/rain/", planner.round_rain, name="round-rain"),
    path("rounds/<int:pk>/crews/add/", planner.crew_add, name="crew-add"),
    path("crews/<int:pk>/", planner.crew_edit, name="crew-edit"),
    path("sectors/<int:pk>/", planner.sector_head_edit, name="sector-heads"),
    path("days/<int:pk>/", stops.crew_day, name="crew-day"),
    path("days/<int:pk>/sheet.pdf", stops.crew_day_sheet, name="crew-day-sheet"),
    path("stops/<int:pk>/move/", stops.stop_move, name="stop-move"),
    path("stops/<int:pk>/lock/", stops.stop_lock, name="stop-lock"),
]
