"""Addresses of the executors' side: units, requests, one-time links, reminders, evidence."""

from django.urls import URLPattern, path

from receptions.views import answer_links, evidence, executors, inbox, reminders

question = "appeals/<str:number>/<int:ordinal>"
urlpatterns: list[URLPattern] = [
    path("inbox/units/", inbox.inbox_units, name="inbox-units"),
    path(f"{question}/pass/", executors.question_pass, name="question-pass"),
    path(
        f"{question}/ask-applicant/",
        executors.question_ask_applicant,
        name="question-ask-applicant",
    ),
    path(
        f"{question}/ask-extension/",
        executors.question_ask_extension,
        name="question-ask-extension",
    ),
    path("term-requests/", executors.term_request_list, name="term-request-list"),
    path("term-requests/<int:pk>/", executors.term_request_decide, name="term-request-decide"),
    path(f"{question}/link/", answer_links.question_link, name="question-link"),
    path("links/<int:pk>/revoke/", answer_links.link_revoke, name="link-revoke"),
    path("answer/<str:token>/", answer_links.link_answer, name="link-answer"),
    path("reminders/", reminders.reminder_list, name="reminder-list"),
    path("reminders/parts/", reminders.part_reminder_list, name="part-reminder-list"),
    path("reminders/requests/", reminders.inquiry_reminder_list, name="inquiry-reminder-list"),
    path("reminders/read/", reminders.reminders_read, name="reminders-read"),
    path("reminders/ways/", reminders.reminder_contact, name="reminder-contact"),
    path("escalation/", reminders.step_list, name="escalation-steps"),
    path("escalation/new/", reminders.step_edit, name="escalation-step-new"),
    path("escalation/<int:pk>/", reminders.step_edit, name="escalation-step"),
    path("evidence/", evidence.rule_list, name="evidence-rules"),
    path("evidence/<str:code>/", evidence.rule_edit, name="evidence-rule"),
    path(
        "attachments/<int:pk>/thumbnail/",
        evidence.attachment_thumbnail,
        name="attachment-thumbnail",
    ),
]
