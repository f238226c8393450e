"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, include, path

from fieldvisits import planner_urls, sheet_urls
from fieldvisits.sitting_urls import urlpatterns as sitting_urls
from fieldvisits.views import (
    field_receptions,
    findings,
    lookup,
    round_checks,
    rounds,
    visits,
)

app_name = "fieldvisits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("fieldvisits.register_urls")),
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/plan/", rounds.round_plan, name="round-plan"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<int:pk>/change/", rounds.round_change, name="round-change"),
    path("rounds/<int:pk>/start/", rounds.round_start, name="round-start"),
    path("rounds/<int:pk>/finish/", rounds.round_finish, name="round-finish"),
    path("rounds/<int:pk>/sheet.pdf", rounds.round_paper, name="round-sheet"),
    path("rounds/<int:pk>/minutes.pdf", rounds.round_minutes, name="round-minutes"),
    path("rounds/checks/<int:pk>/", round_checks.round_check, name="round-check"),
    path("visits/<int:pk>/", visits.visit_record, name="visit-record"),
    path("receptions/", field_receptions.field_reception_list, name="field-reception-list"),
    path(
        "receptions/announce/",
        field_receptions.field_reception_announce,
        name="field-reception-announce",
    ),
    path(
        "receptions/<int:pk>/",
        field_receptions.field_reception_detail,
        name="field-reception-detail",
    ),
    path(
        "receptions/<int:pk>/hold/",
        field_receptions.field_reception_hold,
        name="field-reception-hold",
    ),
    path(
        "receptions/<int:pk>/cancel/",
        field_receptions.field_reception_cancel,
        name="field-reception-cancel",
    ),
    path(
        "receptions/<int:pk>/hear/",
        field_receptions.field_reception_hear,
        name="field-reception-hear",
    ),
    path(
        "receptions/<int:pk>/minutes.pdf",
        field_receptions.field_reception_minutes,
        name="field-reception-minutes",
    ),
    path("findings/", findings.finding_list, name="finding-list"),
    path("findings/<int:pk>/", findings.finding_detail, name="finding-detail"),
    path("findings/<int:pk>/settle/", findings.finding_settle, name="finding-settle"),
    path("findings/<int:pk>/wait/", findings.finding_wait, name="finding-wait"),
    path("findings/<int:pk>/appeal/", findings.finding_appeal, name="finding-appeal"),
    *sheet_urls.urlpatterns,
    path("", include("fieldvisits.phone_urls")),
    path("lookup/places/", lookup.lookup_places, name="lookup-places"),
    path("lookup/mahallas/", lookup.lookup_mahallas, name="lookup-mahallas"),
    *planner_urls.urlpatterns,
    *sitting_urls,
]
