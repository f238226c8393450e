"""Addresses of the councils: sessions, hearings, questions of deputies, decisions."""

from django.urls import URLPattern, path

from receptions.views import council_decisions as decisions
from receptions.views import council_hearings as hearings
from receptions.views import council_questions as questions
from receptions.views import council_sessions as sessions

session, hearing = "council/sessions/<int:pk>", "council/hearings/<int:pk>"
decision = "council/decisions/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("council/sessions/", sessions.session_list, name="council-session-list"),
    path("council/sessions/new/", sessions.session_new, name="council-session-new"),
    path(f"{session}/", sessions.session_detail, name="council-session"),
    path(f"{session}/edit/", sessions.session_edit, name="council-session-edit"),
    path(f"{session}/hold/", sessions.session_hold, name="council-session-hold"),
    path(f"{session}/call-off/", sessions.session_call_off, name="council-session-call-off"),
    path(
        f"{session}/protocol-<str:language>.pdf",
        sessions.session_protocol,
        name="council-protocol",
    ),
    path(f"{session}/hear/", hearings.hearing_new, name="council-hearing-new"),
    path(f"{session}/take/", hearings.hearing_take, name="council-hearing-take"),
    path(f"{hearing}/", hearings.hearing_detail, name="council-hearing"),
    path(f"{hearing}/report/", hearings.hearing_report, name="council-hearing-report"),
    path(f"{hearing}/result/", hearings.hearing_result, name="council-hearing-result"),
    path(f"{hearing}/document/", hearings.hearing_file, name="council-hearing-file"),
    path("council/questions/", questions.question_list, name="council-question-list"),
    path("council/questions/new/", questions.question_new, name="council-question-new"),
    path("council/questions/<int:pk>/", questions.question_detail, name="council-question"),
    path("council/decisions/", decisions.decision_list, name="council-decision-list"),
    path("council/decisions/new/", decisions.decision_new, name="council-decision-new"),
    path(f"{decision}/", decisions.decision_detail, name="council-decision"),
    path(f"{decision}/fulfil/", decisions.decision_fulfil, name="council-decision-fulfil"),
    path(f"{decision}/take-off/", decisions.decision_take_off, name="council-decision-take-off"),
    path(f"{decision}/send-back/", decisions.decision_send_back, name="council-decision-return"),
    path(f"{decision}/extend/", decisions.decision_extend, name="council-decision-extend"),
    path(f"{decision}/withdraw/", decisions.decision_withdraw, name="council-decision-withdraw"),
    path(f"{decision}/<int:event>/", decisions.decision_file, name="council-decision-file"),
    path("reminders/decisions/", decisions.reminder_list, name="council-reminder-list"),
    path("reminders/deputies/", questions.reminder_list, name="deputy-reminder-list"),
]
