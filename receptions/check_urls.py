"""Addresses of sampled checks, the applicant's word and reviews of answers."""

from django.urls import URLPattern, path

from receptions.views import check_results, checks, criteria, quality

urlpatterns: list[URLPattern] = [
    path("checks/", checks.check_list, name="check-list"),
    path("checks/results/", check_results.check_results, name="check-results"),
    path("checks/results/cases/", check_results.check_cases, name="check-cases"),
    path("checks/sampling/", check_results.sampling_rules, name="sampling-rules"),
    path("checks/<int:pk>/", checks.check_detail, name="check-detail"),
    path("checks/<int:pk>/take/", checks.check_take, name="check-take"),
    path("checks/<int:pk>/unreached/", checks.check_unreached, name="check-unreached"),
    path("checks/<int:pk>/hand/", checks.check_hand, name="check-hand"),
    path("checks/quality/", quality.quality_list, name="quality-list"),
    path("checks/quality/results/", quality.quality_results, name="quality-results"),
    path("checks/quality/results/cases/", quality.quality_cases, name="quality-cases"),
    path("checks/quality/criteria/", criteria.quality_criteria, name="quality-criteria"),
    path("checks/quality/<int:pk>/", quality.quality_detail, name="quality-detail"),
    path("checks/quality/<int:pk>/take/", quality.quality_take, name="quality-take"),
    path("appeals/<str:number>/<int:ordinal>/word/", checks.question_word, name="question-word"),
]
