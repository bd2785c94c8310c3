"""Every address of the service desk."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from servicedesk.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
