"""Searching from the desk: every incident, open or closed."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from incidents.desk.views.frame import for_desk, frame
from incidents.record.queries.search import search as found_by
from incidents.record.queries.search import words_of
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Number, customer, person or any word"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    all_optional = True


@require_GET
@for_desk(
    Page(
        Action.SEE_QUEUE,
        queries=("", "?q=planning"),
        menu=(Entry(Menu.DESK, 40, _("Search"), "search"),),
    )
)
def search(request: TenantRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        **frame(request),
        "form": form,
        "asked": text,
        "is_short": bool(text) and not words_of(text),
        "found": found_by(request.actor, text),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "incidents/desk/search.html", context, status=status)
