"""Addresses of the register of systemic problems."""

from django.urls import path

from programs.views import problem_steps, problems

_ONE = "<int:pk>/"
urlpatterns = [
    path("", problems.problem_list, name="problem-list"),
    path("export/", problems.problem_export, name="problem-export"),
    path("find/", problems.problem_find, name="problem-find"),
    path("rule/", problems.problem_rule, name="problem-rule"),
    path(_ONE, problems.problem_detail, name="problem-detail"),
    path(f"{_ONE}pdf/", problems.problem_pdf_view, name="problem-pdf"),
    path(f"{_ONE}cases/<str:kind>/", problems.problem_cases, name="problem-cases"),
    path(f"{_ONE}confirm/", problem_steps.problem_confirm, name="problem-confirm"),
    path(f"{_ONE}reject/", problem_steps.problem_reject, name="problem-reject"),
    path(f"{_ONE}proposal/", problem_steps.problem_proposal, name="problem-proposal"),
    path(f"{_ONE}send-up/", problem_steps.problem_send_up, name="problem-send-up"),
    path(f"{_ONE}accept/", problem_steps.problem_accept, name="problem-accept"),
    path(f"{_ONE}return/", problem_steps.problem_return, name="problem-return"),
    path(f"{_ONE}decide/", problem_steps.problem_decide, name="problem-decide"),
]
