"""Addresses of the app."""

from django.urls import URLPattern

app_name = "fieldvisits"
urlpatterns: list[URLPattern] = []
