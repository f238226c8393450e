"""Addresses of the household register and of the progress pages."""

from django.urls import URLPattern, path

from fieldvisits.views import doubles, household_imports, households, progress

urlpatterns: list[URLPattern] = [
    path("progress/", progress.progress_page, name="progress"),
    path("progress/<slug:what>/", progress.progress_cases, name="progress-cases"),
    path("lookup/progress/", progress.lookup_progress, name="lookup-progress"),
    path("households/", households.household_list, name="household-list"),
    path("households/add/", households.household_add, name="household-add"),
    path("households/<int:pk>/", households.household_detail, name="household-detail"),
    path("households/<int:pk>/edit/", households.household_edit, name="household-edit"),
    path(
        "households/from-appeals/", households.household_from_appeals, name="household-from-appeals"
    ),
    path("households/imports/", household_imports.import_list, name="household-import-list"),
    path(
        "households/imports/template.xlsx",
        household_imports.import_template,
        name="household-import-template",
    ),
    path("households/imports/<int:pk>/", household_imports.import_detail, name="household-import"),
    path(
        "households/imports/<int:pk>/start/",
        household_imports.import_start,
        name="household-import-start",
    ),
    path(
        "households/imports/<int:pk>/wrong.xlsx",
        household_imports.import_wrong,
        name="household-import-wrong",
    ),
    path("households/doubles/", doubles.double_list, name="double-list"),
    path("households/doubles/<int:one>/<int:other>/", doubles.double_join, name="double-join"),
    path(
        "households/doubles/<int:one>/<int:other>/apart/", doubles.double_apart, name="double-apart"
    ),
    path("households/joins/<int:pk>/part/", doubles.double_part, name="double-part"),
]
