"""Addresses of the draft development programmes."""

from django.urls import path

from programs.views import development, remarks

_ONE = "<int:pk>/"
_REMARK = "remarks/<int:pk>/"
urlpatterns = [
    path("", development.development_list, name="development-list"),
    path("new/", development.development_new, name="development-new"),
    path(_ONE, development.development_detail, name="development-detail"),
    path(f"{_ONE}edit/", development.development_edit, name="development-edit"),
    path(f"{_ONE}send/", development.development_send, name="development-send"),
    path(f"{_ONE}version/", development.development_version, name="development-version"),
    path(f"{_ONE}problems/", development.development_problems, name="development-problems"),
    path(f"{_ONE}conclude/", development.development_conclude, name="development-conclude"),
    path(f"{_ONE}pdf/", development.development_pdf_view, name="development-pdf"),
    path(f"{_ONE}remarks/new/", remarks.remark_new, name="remark-new"),
    path(f"{_ONE}remarks/send/", remarks.remarks_send, name="remarks-send"),
    path("versions/<int:pk>/document/", development.draft_document, name="draft-document"),
    path(_REMARK, remarks.remark_edit, name="remark-edit"),
    path(f"{_REMARK}grounds/", remarks.ground_add, name="ground-add"),
    path(f"{_REMARK}grounds/<int:ground>/remove/", remarks.ground_remove, name="ground-remove"),
    path(f"{_REMARK}drop/", remarks.remark_drop, name="remark-drop"),
    path(f"{_REMARK}answer/", remarks.remark_answer, name="remark-answer"),
    path(f"{_REMARK}close/", remarks.remark_close, name="remark-close"),
    path("grounds/<int:pk>/", remarks.ground_detail, name="ground-detail"),
]
