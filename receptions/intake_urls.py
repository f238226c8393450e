"""Addresses of the old register, of number blocks and of the page that works without a line."""

from django.urls import URLPattern, path

from receptions.views import number_blocks, offline, offline_files, offline_numbers, old_register

urlpatterns: list[URLPattern] = [
    path("imports/", old_register.import_list, name="import-list"),
    path("imports/template.xlsx", old_register.import_template, name="import-template"),
    path("imports/<int:pk>/", old_register.import_detail, name="import-detail"),
    path("imports/<int:pk>/start/", old_register.import_start, name="import-start"),
    path("imports/<int:pk>/wrong.xlsx", old_register.import_wrong, name="import-wrong"),
    path("blocks/", number_blocks.block_list, name="block-list"),
    path("blocks/<int:pk>/", number_blocks.block_detail, name="block-detail"),
    path("blocks/<int:pk>/return/", number_blocks.block_return, name="block-return"),
    path("offline/", offline.offline_page, name="offline"),
    path("offline/worker.js", offline.offline_worker, name="offline-worker"),
    path("offline/app.webmanifest", offline.offline_manifest, name="offline-manifest"),
    path("offline/data.json", offline_numbers.offline_data, name="offline-data"),
    path("offline/take/", offline_numbers.offline_take, name="offline-take"),
    path("offline/put-down/", offline_numbers.offline_put_down, name="offline-put-down"),
    path("offline/sync/", offline.offline_sync, name="offline-sync"),
    path("offline/file/", offline_files.offline_file, name="offline-file"),
]
