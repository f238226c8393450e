"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, include, path

from territories.views import calendar, people, places, profile, territory_changes

app_name = "territories"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("territories.rating_urls")),
    path("", include("territories.figure_urls")),
    path("", include("territories.statistic_urls")),
    path("", places.territory_list, name="territory-list"),
    path("places/<str:code>/", places.territory_detail, name="territory-detail"),
    path("offices/", places.office_list, name="office-list"),
    path("offices/<int:pk>/", places.office_detail, name="office-detail"),
    path("people/", people.user_list, name="user-list"),
    path("people/new/", people.user_new, name="user-new"),
    path("people/<int:pk>/", people.user_detail, name="user-detail"),
    path("people/<int:pk>/edit/", people.user_edit, name="user-edit"),
    path("people/<int:pk>/password/", people.user_password, name="user-password"),
    path("people/<int:pk>/lock/", people.user_lock, name="user-lock"),
    path("people/<int:pk>/appoint/", people.post_appoint, name="post-appoint"),
    path("posts/<int:pk>/end/", people.post_end, name="post-end"),
    path("posts/<int:pk>/substitute/", people.post_substitute, name="post-substitute"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/change/", calendar.calendar_change, name="calendar-change"),
    path("changes/", territory_changes.change_list, name="change-list"),
    path("changes/new/", territory_changes.change_new, name="change-new"),
    path("changes/<int:pk>/", territory_changes.change_detail, name="change-detail"),
    path("profile/", profile.profile, name="profile"),
    path("lookup/places/", places.lookup_places, name="lookup-places"),
    path("lookup/every-place/", places.lookup_every_place, name="lookup-every-place"),
    path("lookup/offices/", places.lookup_offices, name="lookup-offices"),
    path("lookup/people/", places.lookup_people, name="lookup-people"),
]
