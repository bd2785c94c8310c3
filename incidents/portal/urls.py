"""The addresses of the portal."""

from django.urls import path

from incidents.portal.views import (
    controls,
    ends,
    files,
    home,
    law,
    policies,
    report,
    solutions,
    ticket,
)

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("ahead/", ends.ends, name="ends"),
    path("duties/", controls.controls, name="duties"),
    path("duties/<int:control>/", controls.control, name="duty"),
    path("duties/<int:control>/file/<uuid:file>/", controls.file, name="duty_file"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<int:policy>/", policies.policy, name="policy"),
    path("law/", law.law, name="law"),
    path("waiting/", home.todo, name="todo"),
    path("new/", report.new, name="new"),
    path("new/solutions/", solutions.offered, name="offered"),
    path("solutions/", solutions.solutions, name="solutions"),
    path("solutions/<str:solution>/", solutions.solution, name="solution"),
    path("solutions/<str:solution>/helped/", solutions.helped, name="helped"),
    path("reports/", home.reports, name="list"),
    path("complaint/", ticket.complaint, name="complaint"),
    path("<str:reference>/", ticket.ticket, name="ticket"),
    path("<str:reference>/file/<uuid:file>/", files.download, name="file"),
    path("<str:reference>/file/<uuid:file>/picture/", files.picture, name="picture"),
    path("<str:reference>/reply/", ticket.reply, name="reply"),
    path("<str:reference>/confirm/", ticket.confirm, name="confirm"),
    path("<str:reference>/refuse/", ticket.refuse, name="refuse"),
    path("<str:reference>/rate/", ticket.rate, name="rate"),
    path("<str:reference>/complain/", ticket.complain, name="complain"),
]
