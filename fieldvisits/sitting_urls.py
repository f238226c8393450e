"""Addresses of the sitting: proposal, calendar, invitations, desks, queue, protocol."""

from django.urls import URLPattern, path

from fieldvisits.views import invitations, protocols, sitting_day, sittings

urlpatterns: list[URLPattern] = [
    path("receptions/proposals/", sittings.sitting_proposals, name="sitting-proposals"),
    path("receptions/demand/<int:pk>/", sittings.demand_list, name="demand"),
    path("receptions/calendar/", sittings.sitting_calendar, name="sitting-calendar"),
    path("receptions/attendance/", sittings.sitting_attendance, name="sitting-attendance"),
    path("receptions/<int:pk>/desk/", sitting_day.sitting_desk, name="sitting-desk"),
    path(
        "receptions/<int:pk>/take-over/<str:number>/",
        sitting_day.sitting_take_over,
        name="sitting-take-over",
    ),
    path("receptions/<int:pk>/recording/", sitting_day.sitting_recording, name="sitting-recording"),
    path("receptions/<int:pk>/queue/", sitting_day.sitting_queue_page, name="sitting-queue"),
    path("receptions/<int:pk>/queue/take/", sitting_day.ticket_take, name="sitting-ticket"),
    path("receptions/<int:pk>/queue/call/", sitting_day.ticket_call, name="sitting-call"),
    path(
        "receptions/bookings/<int:pk>/here/",
        sitting_day.booking_arrived,
        name="sitting-booking-here",
    ),
    path(
        "receptions/tickets/<int:pk>/no-show/", sitting_day.ticket_no_show, name="sitting-no-show"
    ),
    path("receptions/tickets/<int:pk>/back/", sitting_day.ticket_back, name="sitting-back"),
    path("receptions/<int:pk>/invite/", invitations.invite, name="sitting-invite"),
    path("invitations/<int:pk>/", invitations.invitation_page, name="invitation"),
    path("invitations/<int:pk>/brief.pdf", invitations.invitation_brief, name="invitation-brief"),
    path("receptions/<int:pk>/protocol/", protocols.protocol_draft, name="protocol-draft"),
    path("receptions/<int:pk>/protocol/sign/", protocols.protocol_sign, name="protocol-sign"),
    path("receptions/<int:pk>/protocol.pdf", protocols.protocol_paper, name="protocol-paper"),
]
