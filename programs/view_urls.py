"""Addresses of the views over measures: portfolio, calendar, board and its sisters, the chain."""

from django.urls import path

from programs.views import boards, chain, documents, overview

_CHAIN = "measures/<int:pk>/chain/"
urlpatterns = [
    path("portfolio/", overview.portfolio_page, name="portfolio"),
    path("due/", overview.due_calendar, name="due-calendar"),
    path("<int:pk>/measures/", boards.programme_measures, name="programme-measures"),
    path(_CHAIN, chain.measure_chain, name="measure-chain"),
    path(f"{_CHAIN}pdf/", documents.measure_chain_pdf, name="measure-chain-pdf"),
    path(f"{_CHAIN}document/", documents.measure_chain_document, name="measure-chain-document"),
    path(
        f"{_CHAIN}document/file/",
        documents.measure_chain_document_file,
        name="measure-chain-document-file",
    ),
]
