"""Addresses of the explorer of figures."""

from django.urls import URLPattern, path

from receptions.views import explorer

urlpatterns: list[URLPattern] = [
    path("explorer/", explorer.explorer, name="explorer"),
    path("explorer/table.xlsx", explorer.explorer_xlsx, name="explorer-xlsx"),
    path("explorer/cases/", explorer.explorer_cases, name="explorer-cases"),
    path("explorer/views/add/", explorer.view_add, name="explorer-view-add"),
    path("explorer/views/<int:pk>/", explorer.view_open, name="explorer-view"),
    path("explorer/views/<int:pk>/remove/", explorer.view_remove, name="explorer-view-remove"),
]
