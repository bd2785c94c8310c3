"""The record in the settings: to look things up, never to change them."""

from django.contrib import admin

from incidents.models import Complaint, Improvement, Incident, Review
from tenants.settings_site import ShownAdmin, site


@admin.register(Incident, site=site)
class IncidentAdmin(ShownAdmin):
    """What happened; worked on at the desk only."""

    list_display = ("reference", "title", "status", "priority", "registered_at")
    list_filter = ("status", "priority", "kind")
    search_fields = ("=reference",)
    ordering = ("-id",)


@admin.register(Review, site=site)
class ReviewAdmin(ShownAdmin):
    list_display = ("incident", "is_required", "due_at", "held_at")
    list_select_related = ("incident", "tenant")
    ordering = ("-id",)


@admin.register(Improvement, site=site)
class ImprovementAdmin(ShownAdmin):
    list_display = ("kind", "route", "owner", "due_on", "done_at")
    list_select_related = ("owner", "tenant")
    ordering = ("-id",)


@admin.register(Complaint, site=site)
class ComplaintAdmin(ShownAdmin):
    list_display = ("id", "state", "received_at", "answered_at")
    list_filter = ("state",)
    ordering = ("-id",)
