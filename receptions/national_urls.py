"""Addresses of the Administration: the desk, proposals, papers, worst districts."""

from django.urls import URLPattern, path

from receptions.views import national, national_papers, national_proposals

paper = "national/papers/<int:pk>"
urlpatterns: list[URLPattern] = [
    path("national/", national.desk, name="national-desk"),
    path("national/worst/", national.worst, name="national-worst"),
    path("national/worst/<str:code>/", national.group, name="national-group"),
    path("national/visits/<int:pk>/result/", national.result, name="national-visit-result"),
    path("national/proposals/", national_proposals.proposal_list, name="national-proposals"),
    path(
        "national/proposals/collect/", national_proposals.proposal_collect, name="national-collect"
    ),
    path("national/proposals/new/", national_proposals.proposal_new, name="national-proposal-new"),
    path(
        "national/proposals/<int:pk>/", national_proposals.proposal_detail, name="national-proposal"
    ),
    path("national/papers/", national_papers.paper_list, name="national-papers"),
    path("national/papers/draft/", national_papers.paper_draft, name="national-paper-draft"),
    path(f"{paper}/", national_papers.paper_detail, name="national-paper"),
    path(f"{paper}/points/new/", national_papers.item_edit, name="national-item-new"),
    path(f"{paper}/points/<int:item>/", national_papers.item_edit, name="national-item"),
    path(f"{paper}/points/<int:item>/drop/", national_papers.item_drop, name="national-item-drop"),
    path(f"{paper}/sign/", national_papers.paper_sign, name="national-paper-sign"),
    path(f"{paper}/<str:language>.pdf", national_papers.paper_pdf, name="national-paper-pdf"),
]
