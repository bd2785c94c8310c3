"""Every address of the service desk."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from servicedesk.health import healthz

handler400 = "servicedesk.edges.unreadable"
handler403 = "servicedesk.edges.denied"
handler404 = "servicedesk.edges.not_found"
handler500 = "servicedesk.edges.fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
