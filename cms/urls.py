"""Addresses of the public site that are not Wagtail pages."""

from django.urls import path

from cms.views import published, tracking

app_name = "cms"
urlpatterns = [
    path("track/", tracking.track, name="track"),
    path("published/reports/<int:pk>.pdf", published.report_pdf, name="report-pdf"),
]
