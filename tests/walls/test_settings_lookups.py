"""No list of the settings answers by what it does not show (ISO-1b, API-2).

Every table of the settings is tried with every column of its own and of the rows that it points
at: as a filter, as an order, as words to look for.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.test import Client, RequestFactory

from tenants.models import User
from tenants.settings.rows import ScopedAdmin
from tenants.settings.site import site
from tests.factories.incidents import ByPhone
from tests.people import World

TABLES = sorted(site._registry, key=lambda model: model._meta.label_lower)
LOOKUPS = ("", "__startswith", "__gte")
BUILT = {"exact", "isnull", "id__exact"}
MORE_COLUMNS = 15


@pytest.fixture
def request_of_adam(world: World) -> Any:
    request: Any = RequestFactory().get("/admin/")
    request.user, request.actor = world.user("adam"), world.actor("adam")
    return request


def asked(request: Any, model: type[models.Model], **query: str) -> ChangeList:
    """Return the list of this table as it answers to such an address."""
    sent: Any = RequestFactory().get("/admin/", query)
    sent.user, sent.actor = request.user, request.actor
    return site._registry[model].get_changelist_instance(sent)


def paths_of(model: type[models.Model], *, deep: bool = True) -> Iterator[str]:
    """Return each column of a table, and each of the rows that it points at or that point at it."""
    for field in model._meta.get_fields():
        if field.auto_created and not field.concrete and not getattr(field, "name", ""):
            continue
        yield field.name
        if deep and field.is_relation and field.related_model:
            related: Any = field.related_model
            yield from (f"{field.name}__{path}" for path in paths_of(related, deep=False))


def own_filters(request: Any, model: type[models.Model]) -> set[str]:
    """Return what the filters of this list send, by the names that Django makes of theirs."""
    own: set[str] = set()
    shown: Any = site._registry[model]
    for made in shown.get_list_filter(request):
        if isinstance(made, str | tuple):
            name = made if isinstance(made, str) else made[0]
            own.update({f"{name}__{built}" for built in BUILT})
            field: Any = model._meta.get_field(name)
            if not field.is_relation and not field.choices:
                own.add(name)
        else:
            own.add(made.parameter_name)
    return own


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_a_list_is_narrowed_by_its_own_filters_only(
    world: World, request_of_adam: Any, model: type[models.Model]
):
    wrong = []
    with world.entered():
        own = own_filters(request_of_adam, model)
        tried = [f"{path}{look}" for path in sorted(set(paths_of(model))) for look in LOOKUPS]
        for name in tried:
            if name in own:
                continue
            try:
                asked(request_of_adam, model, **{name: "1"})
            except (DisallowedModelAdminLookup, IncorrectLookupParameters):
                continue
            wrong.append(name)

    assert len(tried) > len(LOOKUPS)
    assert wrong == []


def test_the_digest_of_a_password_cannot_be_asked_for(world: World, client_of: Any):
    client: Client = client_of(world.user("adam"))
    digest = User.objects.get(pk=world.user("agnes").pk).password

    for name in ("password__startswith", "password", "user__password__startswith"):
        for table in ("user", "membership", "functionholder", "contact"):
            for value in (digest[:8], "nothing-begins-so"):
                assert client.get(f"/admin/tenants/{table}/", {name: value}).status_code in (
                    400, 302,
                ), (table, name)  # fmt: skip


def shown_by(request: Any, model: type[models.Model]) -> set[str]:
    """Return the columns that the list or the page of a row shows."""
    shown: Any = site._registry[model]
    names: set[str] = set(shown.get_list_display(request))
    row = shown.get_queryset(request).first()
    for _name, options in shown.get_fieldsets(request, row):
        for field in options["fields"]:
            names.update([field] if isinstance(field, str) else field)
    return names


def is_shown(request: Any, model: type[models.Model], path: str) -> bool:
    """Say whether somebody in the settings can read what this path leads to."""
    name, _, rest = path.strip("=^@-").partition("__")
    if name in {"pk", "id"} or (name == "tenant" and rest in {"", "name"}):
        return True
    if not rest:
        return name in shown_by(request, model)
    related: Any = model._meta.get_field(name).related_model
    return related in site._registry and is_shown(request, related, rest)


# Computed for the list, or told by it in words.
TOLD_IN_WORDS = {
    "tenants.tenant": {"language"},
    "tenants.user": {"is_open_here"},
    "tenants.event": {"kind"},
    "tenants.outbox": {"kind"},
    "incidents.review": {"incident"},
    "incidents.complaint": {"incident"},
}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_a_list_is_ordered_and_searched_by_what_is_shown(
    world: World, request_of_adam: Any, model: type[models.Model]
):
    shown: Any = site._registry[model]
    told = TOLD_IN_WORDS.get(model._meta.label_lower, set())
    with world.entered():
        plain = asked(request_of_adam, model)
        columns = [plain.get_ordering_field(name) for name in plain.list_display]
        paths = {*filter(None, columns), *shown.get_search_fields(request_of_adam)}
        for place in range(len(plain.list_display), MORE_COLUMNS):
            other = asked(request_of_adam, model, o=str(place))
            paths.update(str(name) for name in other.get_queryset(request_of_adam).query.order_by)
        wrong = {
            path
            for path in paths
            if path.strip("-") not in told and not is_shown(request_of_adam, model, path)
        }

    assert isinstance(shown, ScopedAdmin)
    assert wrong == set()


def hidden_words(request: Any, model: type[models.Model]) -> Iterator[str]:
    """Return what stands in columns of text that neither the list nor a page shows."""
    shown = shown_by(request, model)
    texts = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name not in shown
    ]
    rows: Any = site._registry[model].get_queryset(request)
    for row in rows[:5]:
        yield from (str(getattr(row, name)) for name in texts if len(str(getattr(row, name))) > 7)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_words_that_are_not_shown_are_not_found(
    world: World, request_of_adam: Any, model: type[models.Model]
):
    with world.entered():
        ByPhone.create(world=world)
        found = [
            words
            for words in set(hidden_words(request_of_adam, model))
            if model._meta.label_lower not in TOLD_IN_WORDS or "." not in words
            if asked(request_of_adam, model, q=words).result_count
        ] if site._registry[model].get_search_fields(request_of_adam) else []  # fmt: skip

    assert found == []
