"""The addresses of moving in."""

from django.urls import path

from incidents import moving_views

app_name = "moving"

urlpatterns = [
    path("", moving_views.moving, name="all"),
    path("<uuid:move>/", moving_views.one, name="one"),
    path("<uuid:move>/faults.csv", moving_views.faults, name="faults"),
    path("<uuid:move>/<str:act>/", moving_views.act, name="act"),
]
