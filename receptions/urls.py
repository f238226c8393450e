"""Addresses of the app."""

from django.urls import URLPattern

app_name = "receptions"
urlpatterns: list[URLPattern] = []
