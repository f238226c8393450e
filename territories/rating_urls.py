"""Addresses of the ratings."""

from django.urls import URLPattern, path

from territories.views import rating_formulas as formulas
from territories.views import rating_objections as objections
from territories.views import ratings

_FORMULA = "ratings/formulas/<int:version>/"
urlpatterns: list[URLPattern] = [
    path("ratings/", ratings.rating_list, name="rating-list"),
    path("ratings/compute/", ratings.rating_compute, name="rating-compute"),
    path("ratings/propose/", ratings.rating_propose, name="rating-propose"),
    path("ratings/approve/", ratings.rating_approve, name="rating-approve"),
    path("ratings/formulas/", formulas.formula_list, name="formula-list"),
    path("ratings/formulas/new/", formulas.formula_new, name="formula-new"),
    path(_FORMULA, formulas.formula_detail, name="formula-detail"),
    path(f"{_FORMULA}edit/", formulas.formula_edit, name="formula-edit"),
    path(f"{_FORMULA}discard/", formulas.formula_discard, name="formula-discard"),
    path(f"{_FORMULA}preview/", formulas.formula_preview, name="formula-preview"),
    path(f"{_FORMULA}force/", formulas.formula_force, name="formula-force"),
    path("ratings/<int:pk>/", ratings.rating_detail, name="rating-detail"),
    path("ratings/<int:pk>/object/", objections.objection_new, name="objection-new"),
    path("ratings/<int:pk>/cases/<str:figure>/", objections.rating_cases, name="rating-cases"),
    path("objections/<int:pk>/answer/", objections.objection_answer, name="objection-answer"),
]
