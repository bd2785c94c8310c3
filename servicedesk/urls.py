"""Every address of the service desk."""

from django.urls import URLPattern, URLResolver, include, path

from escalation import status_reader_views
from escalation.maintenance_views import planned
from escalation.status_public_views import portal_status, status_page
from reporting.figures.board_views import customer_board
from reporting.quarters import portal_views as quarters
from servicedesk.health import healthz
from servicedesk.monitoring_door import alerts_in
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
    path("portal/figures/", customer_board, name="portal_figures"),
    path("portal/maintenance/", planned, name="portal_maintenance"),
    path("portal/status/", portal_status, name="portal_status"),
    path("status-page/<slug:page>/", status_page, name="status_page"),
    path("portal/quarters/", quarters.own_quarters, name="portal_quarters"),
    path("portal/quarters/<int:quarter>/", quarters.own_quarter, name="portal_quarter"),
    path(
        "portal/quarters/<int:quarter>/print/",
        quarters.own_quarter_print,
        name="portal_quarter_print",
    ),
    path("portal/quarters/<int:quarter>/pdf/", quarters.own_quarter_pdf, name="portal_quarter_pdf"),
    path("status-page/<slug:page>/feed/", status_reader_views.feed, name="status_feed"),
    path("status-page/<slug:page>/ask/", status_reader_views.subscribe, name="status_subscribe"),
    # No page has such an address.
    path("status-page/-/confirm/<str:token>/", status_reader_views.confirm, name="status_confirm"),
    path("status-page/-/stop/<str:token>/", status_reader_views.stop, name="status_stop"),
    path("portal/", include("incidents.portal.urls")),
    path("register/", include("reporting.urls")),
    path("monitoring/in/<uuid:source>/", alerts_in, name="monitoring_in"),
    path("monitoring/in/<uuid:source>/<str:key>/", alerts_in, name="monitoring_in_key"),
    path("", include("escalation.urls")),
    path("api/v1/", include("servicedesk.api.urls")),
    path("admin/", settings_site.urls),
]
