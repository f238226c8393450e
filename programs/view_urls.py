"""Addresses of the views over measures: portfolio, calendar, board and its sisters, the chain."""

from django.urls import path

from programs.views import boards, chain, overview

urlpatterns = [
    path("portfolio/", overview.portfolio_page, name="portfolio"),
    path("due/", overview.due_calendar, name="due-calendar"),
    path("<int:pk>/measures/", boards.programme_measures, name="programme-measures"),
    path("measures/<int:pk>/chain/", chain.measure_chain, name="measure-chain"),
    path("measures/<int:pk>/chain/pdf/", chain.measure_chain_pdf, name="measure-chain-pdf"),
]
