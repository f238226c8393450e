"""Addresses of routing rules, co-executors, days lost by passing on, and abolished offices."""

from django.urls import URLPattern, path

from receptions.views import (
    abolition,
    answer_links,
    complained,
    inquiries,
    notices,
    parts,
    passing,
    routing_rules,
)

urlpatterns: list[URLPattern] = [
    path("routing/", routing_rules.rule_list, name="rule-list"),
    path("routing/add/", routing_rules.rule_add, name="rule-add"),
    path("routing/<int:pk>/move/", routing_rules.rule_move, name="rule-move"),
    path("routing/<int:pk>/end/", routing_rules.rule_end, name="rule-end"),
    path("passing-on/", passing.passing_list, name="passing-list"),
    path("passing-on/<int:pk>/", passing.passing_office, name="passing-office"),
    path("handed-up/", passing.handed_up_list, name="handed-up-list"),
    path("offices/closing/", abolition.office_closing, name="office-closing"),
    path("parts/", parts.part_list, name="part-list"),
    path("parts/<int:pk>/answer/", parts.part_answer, name="part-answer"),
    path("parts/<int:pk>/link/", answer_links.part_link, name="part-link"),
    path("parts/<int:pk>/withdraw/", parts.part_withdraw, name="part-withdraw"),
    path("parts/<int:pk>/go-without/", parts.part_go_without, name="part-go-without"),
    path("inquiries/", inquiries.inquiry_list, name="inquiry-list"),
    path("inquiries/<int:pk>/", inquiries.inquiry_answer, name="inquiry-answer"),
    path("inquiries/<int:pk>/link/", answer_links.inquiry_link, name="inquiry-link"),
    path("appeals/<str:number>/notices/", notices.appeal_notices, name="appeal-notices"),
    path(
        "appeals/<str:number>/complained/",
        complained.appeal_complained,
        name="appeal-complained",
    ),
    path(
        "appeals/<str:number>/<int:ordinal>/part-add/",
        parts.part_add,
        name="question-part-add",
    ),
]
