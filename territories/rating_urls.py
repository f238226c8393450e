"""Addresses of the ratings."""

from django.urls import URLPattern, path

from territories.views import ratings

urlpatterns: list[URLPattern] = [
    path("ratings/", ratings.rating_list, name="rating-list"),
    path("ratings/compute/", ratings.rating_compute, name="rating-compute"),
    path("ratings/propose/", ratings.rating_propose, name="rating-propose"),
    path("ratings/approve/", ratings.rating_approve, name="rating-approve"),
    path("ratings/<int:pk>/", ratings.rating_detail, name="rating-detail"),
]
