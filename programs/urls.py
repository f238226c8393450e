"""Addresses of the app."""

from django.urls import include, path

from programs import agreeing_urls, khokimiyat_urls
from programs.views import documents, measures, programmes

app_name = "programs"
_MEASURE = "measures/<int:pk>/"
urlpatterns = [
    path("state/", include("programs.state_urls")),
    path("", programmes.programme_list, name="programme-list"),
    path("new/", programmes.programme_new, name="programme-new"),
    path("<int:pk>/", programmes.programme_detail, name="programme-detail"),
    path("<int:pk>/redraft/", programmes.programme_redraft, name="programme-redraft"),
    path("<int:pk>/submit/", programmes.programme_submit, name="programme-submit"),
    path("<int:pk>/approve/", programmes.programme_approve, name="programme-approve"),
    path("<int:pk>/return/", programmes.programme_return, name="programme-return"),
    path("<int:pk>/send/", programmes.programme_send, name="programme-send"),
    path("<int:pk>/close/", programmes.programme_close, name="programme-close"),
    path("<int:pk>/pdf/", documents.programme_pdf, name="programme-pdf"),
    path("<int:pk>/document/", documents.programme_document, name="programme-document"),
    path(
        "<int:pk>/document/file/",
        documents.programme_document_file,
        name="programme-document-file",
    ),
    path("<int:pk>/add/<str:kind>/<int:problem>/", programmes.line_add, name="line-add"),
    path("measures/", measures.measure_list, name="measure-list"),
    path(_MEASURE, measures.measure_detail, name="measure-detail"),
    path(f"{_MEASURE}edit/", measures.measure_edit, name="measure-edit"),
    path(f"{_MEASURE}sources/add/", measures.source_add, name="source-add"),
    path(f"{_MEASURE}sources/<int:source>/remove/", measures.source_remove, name="source-remove"),
    path(f"{_MEASURE}take/", measures.measure_take, name="measure-take"),
    path(f"{_MEASURE}report/", measures.measure_report, name="measure-report"),
    path("evidence/<int:pk>/", measures.evidence, name="evidence"),
    *agreeing_urls.urlpatterns,
    path("", include("programs.proof_urls")),
    *khokimiyat_urls.urlpatterns,
    path("development/", include("programs.development_urls")),
    path("problems/", include("programs.problem_urls")),
    path("", include("programs.view_urls")),
    path("", include("programs.drafting_urls")),
]
