"""The addresses of the register."""

from django.urls import path

from reporting import export_views, views

app_name = "reporting"

urlpatterns = [
    path("", views.register, name="register"),
    path("export/", views.export, name="export"),
    path("exports/", export_views.exports, name="exports"),
    path("exports/prepare/", export_views.prepare, name="prepare"),
    path("exports/<uuid:export>/file/", export_views.file, name="export_file"),
    path("exports/<uuid:export>/cancel/", export_views.cancel, name="export_cancel"),
    path("anchor/", views.anchor, name="anchor"),
    path("anchor/key/", views.public_key, name="public_key"),
    path("set-up/", views.changes, name="changes"),
    path("priorities/", views.drift, name="drift"),
    path("<str:reference>/", views.record, name="record"),
]
