"""The addresses of the register."""

from django.urls import path

from reporting import views

app_name = "reporting"

urlpatterns = [
    path("", views.register, name="register"),
    path("export/", views.export, name="export"),
    path("anchor/", views.anchor, name="anchor"),
    path("anchor/key/", views.public_key, name="public_key"),
    path("set-up/", views.changes, name="changes"),
    path("priorities/", views.drift, name="drift"),
    path("<str:reference>/", views.record, name="record"),
]
