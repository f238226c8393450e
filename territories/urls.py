"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "territories"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("territories.rating_urls")),
]
