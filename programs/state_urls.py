"""Addresses of the state programmes under monitoring."""

from django.urls import path

from programs.views import (
    fact_imports,
    object_imports,
    state_facts,
    state_objects,
    state_programmes,
    work_lists,
)

_OBJECT = "objects/<int:pk>/"
_LIST = "lists/<int:pk>/"
_YEAR = "years/<int:pk>/"
_FACTS = "fact-imports/<int:pk>/"
urlpatterns = [
    path("", state_programmes.state_list, name="state-list"),
    path("new/", state_programmes.state_new, name="state-new"),
    path(_YEAR, work_lists.state_year, name="state-year"),
    path(f"{_YEAR}supplement/", work_lists.supplement_new, name="supplement-new"),
    path(f"{_YEAR}facts/", fact_imports.import_list, name="fact-import-list"),
    path(f"{_YEAR}facts/template/", fact_imports.import_template, name="fact-import-template"),
    path(_FACTS, fact_imports.import_detail, name="fact-import"),
    path(f"{_FACTS}start/", fact_imports.import_start, name="fact-import-start"),
    path(f"{_FACTS}wrong/", fact_imports.import_wrong, name="fact-import-wrong"),
    path(_LIST, work_lists.work_list, name="work-list"),
    path(f"{_LIST}send/", work_lists.list_send, name="list-send"),
    path(f"{_LIST}agree/", work_lists.list_agree, name="list-agree"),
    path(f"{_LIST}return/", work_lists.list_return, name="list-return"),
    path(f"{_LIST}new/", state_objects.object_new, name="object-new"),
    path(f"{_LIST}import/", object_imports.import_list, name="object-import-list"),
    path(f"{_LIST}template/", object_imports.import_template, name="object-import-template"),
    path("imports/<int:pk>/", object_imports.import_detail, name="object-import"),
    path("imports/<int:pk>/start/", object_imports.import_start, name="object-import-start"),
    path("imports/<int:pk>/wrong/", object_imports.import_wrong, name="object-import-wrong"),
    path("objects/", state_objects.object_list, name="object-list"),
    path(_OBJECT, state_objects.object_detail, name="object-detail"),
    path(f"{_OBJECT}edit/", state_objects.object_edit, name="object-edit"),
    path(f"{_OBJECT}remove/", state_objects.object_remove, name="object-remove"),
    path(f"{_OBJECT}start/", state_facts.object_start, name="object-start"),
    path(f"{_OBJECT}facts/new/", state_facts.fact_new, name="fact-new"),
    path(f"{_OBJECT}facts/<int:fact>/correct/", state_facts.fact_correct, name="fact-correct"),
    path(f"{_OBJECT}visits/new/", state_facts.visit_new, name="visit-new"),
    path(f"{_OBJECT}complaints/add/", state_facts.complaint_add, name="complaint-add"),
    path(
        f"{_OBJECT}complaints/<int:link>/remove/",
        state_facts.complaint_remove,
        name="complaint-remove",
    ),
    path("remarks/<int:pk>/answer/", state_facts.remark_answer, name="visit-remark-answer"),
    path("remarks/<int:pk>/fix/", state_facts.remark_fix, name="visit-remark-fix"),
    path("photos/<int:pk>/", state_facts.visit_photo, name="visit-photo"),
    path("<slug:code>/", state_programmes.state_detail, name="state-detail"),
    path("<slug:code>/edit/", state_programmes.state_edit, name="state-edit"),
    path("<slug:code>/begin/", state_programmes.state_begin, name="state-begin"),
]
