"""Searching from the desk: every incident, open or closed."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from incidents.desk.queries.palette import named, palette, solutions_beside
from incidents.desk.views.frame import for_desk, frame
from incidents.record.queries.search import BEST, MOST, NEWEST, SIZE, Asked, Found
from incidents.record.queries.search import search as found_by
from incidents.record.queries.task_words import found_tasks
from incidents.record.rules.words import words_of
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action, Actor


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Number, customer, person or any word"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    order = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[(BEST, _("Best first")), (NEWEST, _("Newest first"))],
    )  # fmt: skip
    open = forms.BooleanField(label=_("Open only"), required=False)
    page = forms.IntegerField(
        required=False, min_value=1, max_value=MOST // SIZE, widget=forms.HiddenInput
    )
    all_optional = True

    @property
    def asked(self) -> Asked:
        """Return what is asked for; only of a valid form."""
        said = self.cleaned_data
        return Asked(
            said["q"], order=said["order"] or BEST, page=said["page"] or 1, only_open=said["open"]
        )


@require_GET
@for_desk(
    Page(
        Action.SEE_QUEUE,
        queries=("", "?q=planning", "?q=planning&order=newest&open=on"),
        # Among the first four: they stand in the bar of a narrow screen.
        menu=(Entry(Menu.DESK, 28, _("Search"), "search"),),
        statements=25,
    )
)
def search(request: TenantRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    asked = form.asked if form.is_valid() else Asked("")
    found = found_by(request.actor, asked)
    context = {
        **frame(request),
        "form": form,
        "asked": asked.text,
        "is_short": bool(asked.text) and not words_of(asked.text),
        "found": found,
        **(_beside(request.actor, asked, found) if asked.page == 1 else {}),
        "newer": _at(form, found.newer),
        "older": _at(form, found.older),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "incidents/desk/search.html", context, status=status)


def _beside(actor: Actor, asked: Asked, found: Found) -> dict[str, Any]:
    """Return what stands above the incidents, on the first page of them."""
    return {
        "named": named(actor, asked.text),
        "solutions": solutions_beside(actor, found, asked.text, most=5),
        "tasks": found_tasks(actor, asked.text, found.words, most=5),
    }


def _at(form: SearchForm, page: int | None) -> str:
    """Return the address of another page of the same."""
    said: dict[str, Any] = {**form.cleaned_data, "page": page}
    said["open"] = "on" if said.get("open") else ""
    return f"?{urlencode({name: value for name, value in said.items() if value})}" if page else ""


@require_GET
@for_desk(Page(Action.SEE_QUEUE, queries=("?q=planning",), statements=23))
def find(request: TenantRequest) -> HttpResponse:
    """What the palette offers for what was typed so far."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    status = 200 if form.is_valid() else 400
    context = {"groups": palette(request.actor, text)}
    return render(request, "incidents/desk/parts/palette.html", context, status=status)
