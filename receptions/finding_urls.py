"""Addresses of saved filters, work with many appeals, and the knowledge base."""

from django.urls import URLPattern, path

from receptions.views import bulk, knowledge, saved_filters

urlpatterns: list[URLPattern] = [
    path("appeals/filters/", saved_filters.saved_filter_list, name="saved-filter-list"),
    path("appeals/filters/add/", saved_filters.saved_filter_add, name="saved-filter-add"),
    path("appeals/filters/seen/", saved_filters.notices_read, name="notices-read"),
    path("appeals/filters/<int:pk>/", saved_filters.saved_filter_edit, name="saved-filter-edit"),
    path(
        "appeals/filters/<int:pk>/remove/",
        saved_filters.saved_filter_remove,
        name="saved-filter-remove",
    ),
    path(
        "appeals/filters/<int:pk>/watch/",
        saved_filters.saved_filter_watch,
        name="saved-filter-watch",
    ),
    path(
        "appeals/watched/<int:pk>/stop/",
        saved_filters.subscription_remove,
        name="subscription-remove",
    ),
    path("appeals/many/route/", bulk.bulk_route, name="bulk-route"),
    path("appeals/many/print/", bulk.bulk_print, name="bulk-print"),
    path("appeals/many/export/", bulk.register_export, name="register-export"),
    path("appeals/many/<int:pk>/", bulk.work_detail, name="work-detail"),
    path("appeals/many/<int:pk>/download/", bulk.work_download, name="work-download"),
    path("knowledge/", knowledge.article_list, name="article-list"),
    path("knowledge/panel/", knowledge.knowledge_panel, name="knowledge-panel"),
    path("knowledge/add/", knowledge.article_add, name="article-add"),
    path("knowledge/<int:pk>/", knowledge.article_detail, name="article-detail"),
    path("knowledge/<int:pk>/edit/", knowledge.article_edit, name="article-edit"),
]
