"""Every address of the service desk."""

from django.urls import URLPattern, URLResolver, include, path

from servicedesk.health import healthz
from tenants.settings.site import site as settings_site

handler400 = "servicedesk.edges.unreadable"
handler403 = "servicedesk.edges.denied"
handler404 = "servicedesk.edges.not_found"
handler500 = "servicedesk.edges.fault"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.people.urls")),
    path("healthz", healthz, name="healthz"),
    path("desk/", include("incidents.desk.urls")),
    path("moving-in/", include("incidents.moving_urls")),
    path("portal/", include("incidents.portal.urls")),
    path("register/", include("reporting.urls")),
    path("", include("escalation.urls")),
    path("api/v1/", include("servicedesk.api.urls")),
    path("admin/", settings_site.urls),
]
