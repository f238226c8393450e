"""Addresses of what the Law asks of a letter or visit."""

from django.urls import URLPattern, path

from receptions.views import formalities

appeal = "appeals/<str:number>"
urlpatterns: list[URLPattern] = [
    path(f"{appeal}/formalities/", formalities.appeal_formalities, name="appeal-formalities"),
    path(f"{appeal}/papers-back/", formalities.paper_return_ask, name="paper-return-ask"),
    path(
        f"{appeal}/papers-back/<int:pk>/", formalities.paper_return_give, name="paper-return-give"
    ),
    path(f"{appeal}/papers/add/", formalities.paper_add, name="paper-add"),
    path(f"{appeal}/recording/", formalities.recording_add, name="recording-add"),
]
