"""The addresses of the register."""

from django.urls import path

from reporting import views

app_name = "reporting"

urlpatterns = [
    path("", views.register, name="register"),
    path("export/", views.export, name="export"),
    path("<str:reference>/", views.record, name="record"),
]
