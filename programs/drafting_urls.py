"""Addresses of drafting: the library, whole lines, the trace matrix."""

from django.urls import URLPattern, path

from programs.views import documents, draft_changes, drafting, typical

_MEASURE = "measures/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("typical/", typical.typical_list, name="typical-list"),
    path("typical/add/", typical.typical_add, name="typical-add"),
    path("typical/<int:pk>/", typical.typical_edit, name="typical-edit"),
    path("typical/<int:pk>/switch/", typical.typical_switch, name="typical-switch"),
    path("<int:pk>/change/", draft_changes.programme_change, name="programme-change"),
    path("<int:pk>/discard/", draft_changes.programme_discard, name="programme-discard"),
    path("<int:pk>/own/", drafting.measure_own, name="measure-own"),
    path("<int:pk>/places/", drafting.programme_places, name="programme-places"),
    path("<int:pk>/trace/", drafting.programme_trace, name="programme-trace"),
    path("<int:pk>/trace.xlsx", documents.programme_trace_xlsx, name="programme-trace-xlsx"),
    path(
        "<int:pk>/trace/document/",
        documents.programme_trace_document,
        name="programme-trace-document",
    ),
    path(
        "<int:pk>/trace/document/file/",
        documents.programme_trace_document_file,
        name="programme-trace-document-file",
    ),
    path(f"{_MEASURE}move/", drafting.measure_move, name="measure-move"),
    path(f"{_MEASURE}split/", drafting.measure_split, name="measure-split"),
    path(f"{_MEASURE}move-sources/", drafting.measure_move_sources, name="measure-move-sources"),
    path(f"{_MEASURE}join/", drafting.measure_join, name="measure-join"),
]
