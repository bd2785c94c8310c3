"""Addresses of escalations, of the mail that was sent, and of how work goes."""

from django.urls import path

from escalation import (
    bell_views,
    decide_views,
    inbox_views,
    monitor_views,
    told_views,
    views,
    views_work,
    webhook_views,
)

app_name = "escalation"

urlpatterns = [
    path("escalation/<str:reference>/", views.panel, name="panel"),
    path("escalation/<str:reference>/raise/", views.raise_, name="raise"),
    path(
        "escalation/<str:reference>/<int:pk>/acknowledge/", views.acknowledge_, name="acknowledge"
    ),
    path("escalation/<str:reference>/<int:pk>/answer/", views.record_, name="answer"),
    path("escalation/<str:reference>/<int:pk>/pass-on/", views.pass_on_, name="pass_on"),
    path("told/<str:reference>/", told_views.told, name="told"),
    path("told/<str:reference>/<str:way>/", decide_views.decide, name="decide"),
    path("seen/<str:token>/", told_views.seen, name="seen"),
    path("work/", views_work.work, name="work"),
    path("bell/", bell_views.bell, name="bell"),
    path("bell/seen/<str:reference>/", bell_views.seen, name="bell_seen"),
    path("bell/mail/", bell_views.by_mail, name="bell_mail"),
    path("undelivered/", views_work.undelivered, name="undelivered"),
    path("incoming-mail/", inbox_views.incoming, name="incoming"),
    path("webhooks/", webhook_views.webhooks, name="webhooks"),
    path("webhooks/new/", webhook_views.new, name="webhook_new"),
    path("webhooks/<int:pk>/", webhook_views.webhook, name="webhook"),
    path("webhooks/<int:pk>/<str:act>/", webhook_views.act, name="webhook_act"),
    path("sent-mail/", views_work.sent_mail, name="sent_mail"),
    path("healthz/queues", monitor_views.queues, name="queues"),
]
