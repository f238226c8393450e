"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, include, path

from receptions.views import appeals, directory, inbox, lookup, register, workflow

app_name = "receptions"
question = "appeals/<str:number>/<int:ordinal>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("receptions.report_urls")),
    path("", include("receptions.intake_urls")),
    path("", directory.reception_list, name="reception-list"),
    path("network/<str:code>/", directory.reception_detail, name="reception-detail"),
    path("topics/", directory.topic_list, name="topic-list"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("appeals/", appeals.appeal_list, name="appeal-list"),
    path("appeals/register/", register.appeal_register, name="appeal-register"),
    path("appeals/<str:number>/", appeals.appeal_detail, name="appeal-detail"),
    path("appeals/<str:number>/receipt.pdf", register.appeal_receipt, name="appeal-receipt"),
    path(f"{question}/assign/", workflow.question_assign, name="question-assign"),
    path(f"{question}/take/", workflow.question_take, name="question-take"),
    path(f"{question}/answer/", workflow.question_answer, name="question-answer"),
    path(f"{question}/review/", workflow.question_review, name="question-review"),
    path(f"{question}/close/", workflow.question_close, name="question-close"),
    path(f"{question}/decide/", workflow.question_decide, name="question-decide"),
    path(f"{question}/extend/", workflow.question_extend, name="question-extend"),
    path(
        f"{question}/undo-extension/",
        workflow.question_undo_extension,
        name="question-undo-extension",
    ),
    path(f"{question}/verify/", workflow.question_verify, name="question-verify"),
    path("attachments/<int:pk>/", appeals.attachment_download, name="attachment-download"),
    path("applicants/<int:pk>/", appeals.applicant_detail, name="applicant-detail"),
    path("lookup/mahallas/", lookup.lookup_mahallas, name="lookup-mahallas"),
    path("lookup/districts/", lookup.lookup_districts, name="lookup-districts"),
    path("lookup/offices/", lookup.lookup_offices, name="lookup-offices"),
    path("lookup/topics/", lookup.lookup_topics, name="lookup-topics"),
    path("lookup/applicants/", lookup.lookup_applicants, name="lookup-applicants"),
]
