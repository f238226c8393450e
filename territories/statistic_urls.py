"""Addresses of the statistics."""

from django.urls import URLPattern, path

from territories.views import statistic_indicators, statistics

urlpatterns: list[URLPattern] = [
    path("statistics/", statistics.statistic_list, name="statistic-list"),
    path("statistics/take-in/", statistics.statistic_import, name="statistic-import"),
    path("statistics/template.xlsx", statistics.statistic_template, name="statistic-template"),
    path("statistics/releases/", statistics.release_list, name="statistic-releases"),
    path("statistics/releases/<int:pk>/", statistics.statistic_release, name="statistic-release"),
    path("statistics/releases/<int:pk>/file/", statistics.statistic_file, name="statistic-file"),
    path(
        "statistics/releases/<int:pk>/publish/",
        statistics.statistic_publish,
        name="statistic-publish",
    ),
    path(
        "statistics/releases/<int:pk>/population/",
        statistics.statistic_population,
        name="statistic-population",
    ),
    path(
        "statistics/indicators/new/",
        statistic_indicators.indicator_new,
        name="statistic-indicator-new",
    ),
    path(
        "statistics/indicators/<slug:code>/",
        statistics.statistic_indicator,
        name="statistic-indicator",
    ),
    path(
        "statistics/indicators/<slug:code>/edit/",
        statistic_indicators.indicator_edit,
        name="statistic-indicator-edit",
    ),
    path(
        "statistics/indicators/<slug:code>/switch/",
        statistic_indicators.indicator_switch,
        name="statistic-indicator-switch",
    ),
    path(
        "statistics/places/<str:code>/", statistics.statistic_territory, name="statistic-territory"
    ),
]
