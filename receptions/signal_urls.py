"""Addresses of the signals."""

from django.urls import URLPattern, path

from receptions.views import signals

urlpatterns: list[URLPattern] = [
    path("signals/", signals.signal_list, name="signal-list"),
    path("signals/<int:pk>/", signals.signal_detail, name="signal-detail"),
    path("signals/<int:pk>/step/", signals.signal_step, name="signal-step"),
    path("signals/<int:pk>/appeals/", signals.signal_cases, name="signal-cases"),
]
