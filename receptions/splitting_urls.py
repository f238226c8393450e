"""Addresses for splitting a registered appeal further."""

from django.urls import URLPattern, path

from receptions.views import splitting

question = "appeals/<str:number>/<int:ordinal>"
urlpatterns: list[URLPattern] = [
    path("appeals/<str:number>/questions/add/", splitting.question_add, name="question-add"),
    path(f"{question}/correct/", splitting.question_correct, name="question-correct"),
    path(f"{question}/withdraw/", splitting.question_withdraw, name="question-withdraw"),
]
