"""Addresses of the khokimiyat's side; part of `urls`."""

from django.urls import path

from programs.views import contracts, execution, khokimiyat

_MEASURE = "measures/<int:pk>/"
urlpatterns = [
    path("inbox/", khokimiyat.inbox, name="inbox"),
    path("not-accepted/", khokimiyat.acceptance_list, name="acceptance-list"),
    path("<int:pk>/accept/", khokimiyat.programme_accept, name="programme-accept"),
    path("reminders/", khokimiyat.reminder_list, name="measure-reminder-list"),
    path(f"{_MEASURE}person/", execution.measure_person, name="measure-person"),
    path(f"{_MEASURE}offices/add/", execution.participant_add, name="participant-add"),
    path(
        f"{_MEASURE}offices/<int:participant>/remove/",
        execution.participant_remove,
        name="participant-remove",
    ),
    path(f"{_MEASURE}milestones/add/", execution.milestone_add, name="milestone-add"),
    path(
        f"{_MEASURE}milestones/<int:milestone>/reached/",
        execution.milestone_reach,
        name="milestone-reach",
    ),
    path(
        f"{_MEASURE}milestones/<int:milestone>/drop/",
        execution.milestone_drop,
        name="milestone-drop",
    ),
    path(f"{_MEASURE}contracts/add/", contracts.contract_new, name="contract-new"),
    path(
        f"{_MEASURE}contracts/<int:contract>/cancel/",
        contracts.contract_cancel,
        name="contract-cancel",
    ),
    path("contracts/<int:pk>/file/", contracts.contract_file, name="contract-file"),
    path("contractors/", contracts.contractor_list, name="contractor-list"),
    path("contractors/<int:pk>/", contracts.contractor_detail, name="contractor-detail"),
]
