"""Addresses of the agreeing: comments, versions, consents, decisions, amendments, the Kengash."""

from django.urls import path

from programs.views import agreeing, amendments, council

urlpatterns = [
    path("<int:pk>/versions/", agreeing.programme_versions, name="programme-versions"),
    path("<int:pk>/consent/", agreeing.consent_ask, name="consent-ask"),
    path("<int:pk>/decide/", agreeing.programme_decide, name="programme-decide"),
    path("<int:pk>/amendment/", amendments.amendment_new_measure, name="amendment-new-measure"),
    path("consents/<int:pk>/", agreeing.consent_answer, name="consent-answer"),
    path("measures/<int:pk>/comment/", agreeing.measure_comment, name="measure-comment"),
    path("comments/<int:pk>/answer/", agreeing.comment_answer, name="comment-answer"),
    path("measures/<int:pk>/amendment/", amendments.amendment_new, name="amendment-new"),
    path("amendments/<int:pk>/", amendments.amendment_detail, name="amendment-detail"),
    path("amendments/<int:pk>/decide/", amendments.amendment_decide, name="amendment-decide"),
    path("council/", council.council_list, name="council-list"),
    path("council/<int:pk>/", council.council_programme, name="council-programme"),
]
