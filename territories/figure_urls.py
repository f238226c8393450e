"""Addresses of the catalogue of figures."""

from django.urls import URLPattern, path

from territories.views import figures

urlpatterns: list[URLPattern] = [
    path("figures/", figures.figure_list, name="figure-list"),
    path("figures/new/", figures.figure_new, name="figure-new"),
    path("figures/<slug:code>/", figures.figure_detail, name="figure-detail"),
    path("figures/<slug:code>/cases/", figures.figure_cases, name="figure-cases"),
    path("figures/<slug:code>/edit/", figures.figure_edit, name="figure-edit"),
    path("figures/<slug:code>/switch/", figures.figure_switch, name="figure-switch"),
]
