"""Addresses of the electronic queue: the desk, the counts, kiosk and screen."""

from django.urls import URLPattern, path, re_path

from receptions.views import queue, queue_counts, queue_devices, queue_kiosk

steps = "|".join(queue.STEPS)
urlpatterns: list[URLPattern] = [
    path("queue/", queue.queue_home, name="queue-home"),
    path("queue/statistics/", queue_counts.queue_statistics, name="queue-statistics"),
    path("queue/tickets/", queue_counts.queue_tickets, name="queue-tickets"),
    path("queue/tickets/<int:pk>/slip.pdf", queue.queue_slip_pdf, name="queue-slip"),
    re_path(
        rf"^queue/tickets/(?P<pk>[0-9]+)/(?P<step>{steps})/$", queue.queue_step, name="queue-step"
    ),
    path("queue/bookings/<int:pk>/arrive/", queue.queue_arrive, name="queue-arrive"),
    path(
        "queue/devices/<int:pk>/revoke/",
        queue_devices.queue_device_revoke,
        name="queue-device-revoke",
    ),
    path("queue/at/<str:code>/", queue.queue_desk, name="queue-desk"),
    path("queue/at/<str:code>/issue/", queue.queue_issue, name="queue-issue"),
    path("queue/at/<str:code>/call/", queue.queue_call, name="queue-call"),
    path("queue/at/<str:code>/devices/", queue_devices.queue_device_list, name="queue-devices"),
    path("device/open/<str:token>/", queue_kiosk.device_open, name="device-open"),
    path("device/kiosk/", queue_kiosk.device_kiosk, name="device-kiosk"),
    path("device/kiosk/booking/", queue_kiosk.device_booking, name="device-booking"),
    path("device/kiosk/<str:signed>/", queue_kiosk.device_ticket, name="device-ticket"),
    path("device/kiosk/<str:signed>/slip.pdf", queue_kiosk.device_slip, name="device-slip"),
    path("device/screen/", queue_kiosk.device_screen, name="device-screen"),
]
