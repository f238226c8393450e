"""Addresses of the public site that are not Wagtail pages."""

from django.urls import path

from cms.views import (
    letter_check,
    listing,
    published,
    report_check,
    sittings,
    tracking,
    visits,
    word,
)

app_name = "cms"
urlpatterns = [
    path("track/", tracking.track, name="track"),
    path("track/close/", tracking.close, name="track-close"),
    path("track/stop-notices/", tracking.stop_notices, name="track-stop-notices"),
    path("track/reply/<int:pk>/", tracking.reply, name="track-reply"),
    path("check/", letter_check.check, name="letter-check"),
    path("check/<str:code>/", letter_check.check, name="letter-checked"),
    path("check/<str:code>/file/", report_check.compare, name="report-compare"),
    path("solved/<str:token>/", word.applicant_word, name="applicant-word"),
    path("visit/", visits.visit_start, name="visit"),
    path("visit/cancel/", visits.visit_cancel, name="visit-cancel"),
    path("visit/sittings/", sittings.sitting_list, name="sittings"),
    path("visit/sittings/<int:pk>/", sittings.sitting_book, name="sitting-book"),
    path("visit/<str:code>/", visits.visit_book, name="visit-book"),
    path("news.atom", listing.NewsFeed(), name="feed"),
    path("sitemap.xml", listing.sitemap, name="sitemap"),
    path("published/reports/<int:pk>.pdf", published.report_pdf, name="report-pdf"),
]
