"""Addresses of the phone; its service worker reaches as far as the first of them."""

from django.urls import URLPattern, path

from fieldvisits.views import phone, phone_office, phone_photos

urlpatterns: list[URLPattern] = [
    path("phone/", phone.phone_page, name="phone"),
    path("phone/worker.js", phone.phone_worker, name="phone-worker"),
    path("phone/manifest.json", phone.phone_manifest, name="phone-manifest"),
    path("phone/state.json", phone.phone_state, name="phone-state"),
    path("phone/device/", phone.phone_device, name="phone-device"),
    path("phone/rounds/<int:pk>/pack.json", phone.phone_pack, name="phone-pack"),
    path("phone/sync/", phone.phone_sync, name="phone-sync"),
    path("phone/wiped/", phone.phone_wiped, name="phone-wiped"),
    path("phone/photos/<uuid:key>/", phone_photos.phone_photo, name="phone-photo"),
    path("rounds/<int:pk>/phones/", phone_office.round_phones, name="round-phones"),
    path("rounds/<int:pk>/phones/late/", phone_office.phone_late, name="phone-late"),
    path("phones/<int:pk>/revoke/", phone_office.phone_revoke, name="phone-revoke"),
    path("phone-entries/<int:pk>/", phone_office.phone_entry, name="phone-entry"),
    path("phone-photos/<int:pk>/", phone_office.phone_picture, name="phone-picture"),
]
