"""Addresses of the proof, included by programs.urls."""

from django.urls import path

from programs.views import proof

_MEASURE = "measures/<int:pk>/"
urlpatterns = [
    path(f"{_MEASURE}verify/", proof.measure_verify, name="measure-verify"),
    path(f"{_MEASURE}impossible/", proof.measure_impossible, name="measure-impossible"),
    path(
        f"{_MEASURE}impossible/refuse/",
        proof.measure_refuse_impossible,
        name="measure-refuse-impossible",
    ),
    path(f"{_MEASURE}sources/<int:source>/ask/", proof.source_ask, name="source-ask"),
    path("site-checks/<int:pk>/", proof.site_check, name="site-check"),
    path("evidence/<int:pk>/small/", proof.evidence_small, name="evidence-small"),
]
