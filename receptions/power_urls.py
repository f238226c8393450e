"""Addresses of the control desk, representations, hearings and the register of liability."""

from django.urls import URLPattern, path

from receptions.views import control_desk, liability, representation_replies, representations

question = "appeals/<str:number>/<int:ordinal>"
paper = "representations/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("control/", control_desk.control_desk, name="control-desk"),
    path("control/lines/", control_desk.control_lines, name="control-lines"),
    path("control/questions/", control_desk.control_questions, name="control-questions"),
    path(f"{question}/remind/", control_desk.question_nudge, name="question-nudge"),
    path(f"{question}/summon/", control_desk.question_summon, name="question-summon"),
    path("hearings/<int:pk>/", control_desk.summons_detail, name="summons-detail"),
    path("hearings/<int:pk>/summons.pdf", control_desk.summons_pdf, name="summons-pdf"),
    path("representations/", representations.representation_list, name="representation-list"),
    path(
        "representations/file/",
        representations.representation_export,
        name="representation-export",
    ),
    path(
        "representations/offices/",
        representations.representation_candidates,
        name="representation-candidates",
    ),
    path("representations/new/", representations.representation_new, name="representation-new"),
    path(f"{paper}/", representations.representation_detail, name="representation-detail"),
    path(f"{paper}/sign/", representations.representation_sign, name="representation-sign"),
    path(f"{paper}/drop/", representations.representation_drop, name="representation-drop"),
    path(
        f"{paper}/cases/<int:case>/remove/",
        representations.representation_case_remove,
        name="representation-case-remove",
    ),
    path(
        f"{paper}/withdraw/",
        representations.representation_withdraw,
        name="representation-withdraw",
    ),
    path(f"{paper}/paper.pdf", representations.representation_pdf, name="representation-pdf"),
    path(
        f"{paper}/acknowledge/",
        representation_replies.representation_acknowledge,
        name="representation-acknowledge",
    ),
    path(
        f"{paper}/reply/",
        representation_replies.representation_reply,
        name="representation-reply",
    ),
    path(
        f"{paper}/letter/",
        representation_replies.representation_write_down,
        name="representation-write-down",
    ),
    path(
        "representations/replies/<int:pk>/document/",
        representation_replies.reply_document,
        name="representation-reply-document",
    ),
    path(
        f"{paper}/review/",
        representation_replies.representation_review,
        name="representation-review",
    ),
    path("liability/", liability.liability_list, name="liability-list"),
    path("liability/new/", liability.liability_new, name="liability-new"),
    path("liability/<int:pk>/", liability.liability_detail, name="liability-detail"),
    path("liability/<int:pk>/strike/", liability.liability_strike, name="liability-strike"),
    path("liability/<int:pk>/document/", liability.liability_document, name="liability-document"),
]
