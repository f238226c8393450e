"""Addresses of what is kept about a reception itself."""

from django.urls import URLPattern, path

from receptions.views import network

urlpatterns: list[URLPattern] = [
    path("network/<str:code>/edit/", network.reception_edit, name="reception-edit"),
    path("network/<str:code>/sms/", network.reception_sms, name="reception-sms"),
    path("network/<str:code>/training/", network.reception_training, name="reception-training"),
    path("network/<str:code>/training/<int:pk>/", network.training_add, name="training-add"),
]
