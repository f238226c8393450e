"""Addresses for splitting a registered appeal further and putting it right."""

from django.urls import URLPattern, path

from receptions.views import registration_correct, splitting

question = "appeals/<str:number>/<int:ordinal>"
urlpatterns: list[URLPattern] = [
    path(
        "appeals/<str:number>/correct/",
        registration_correct.appeal_correct,
        name="appeal-correct",
    ),
    path("appeals/<str:number>/questions/add/", splitting.question_add, name="question-add"),
    path(f"{question}/correct/", splitting.question_correct, name="question-correct"),
    path(f"{question}/withdraw/", splitting.question_withdraw, name="question-withdraw"),
]
