"""The addresses of the desk."""

from django.urls import path

from incidents.desk.views import (
    act,
    bulk,
    calendar,
    calendar_feed,
    complaints,
    customers,
    files,
    incident,
    kept_views,
    outage_act,
    outage_new,
    outages,
    queue,
    register,
    search,
    undo,
    waivers,
)

app_name = "desk"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("filter/", queue.filters, name="filters"),
    path("search/", search.search, name="search"),
    path("search/palette/", search.find, name="find"),
    path("views/", kept_views.views, name="views"),
    path("new/", register.new, name="new"),
    path("new/similar/", register.similar, name="similar"),
    path("judge/", register.judge, name="judge"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar_feed.address_of_mine, name="calendar_address"),
    path("calendar/<int:person>/<str:secret>.ics", calendar_feed.feed, name="calendar_feed"),
    path("exceptions/", waivers.waivers, name="waivers"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<int:pk>/", complaints.complaint, name="complaint"),
    path("customers/<int:customer>/", customers.customer, name="customer"),
    path("people/<int:person>/", customers.person, name="person"),
    path("outages/", outages.outages, name="outages"),
    path("outages/new/", outage_new.new, name="outage_new"),
    path("outages/<str:outage>/", outages.outage, name="outage"),
    path("outages/<str:outage>/<str:verb>/", outage_act.act, name="outage_act"),
    path("<str:reference>/", incident.incident, name="incident"),
    path("<str:reference>/go/<str:way>/", incident.beside, name="beside"),
    path("<str:reference>/undo/<int:version>/", undo.undo, name="undo"),
    path("<str:reference>/seen/", register.seen, name="seen"),
    path("<str:reference>/part/<str:name>/", incident.part, name="part"),
    path("<str:reference>/file/<uuid:file>/", files.download, name="file"),
    path("<str:reference>/file/<uuid:file>/picture/", files.picture, name="picture"),
    path("<str:reference>/<str:verb>/", act.act, name="act"),
]
