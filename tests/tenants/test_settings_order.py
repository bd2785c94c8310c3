"""Lists of the settings are sorted by what an index leads where they grow with the work."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.settings.site import site

pytestmark = pytest.mark.usefixtures("context_kept")

# A handful of rows for each organisation; people, their systems and the record are many.
OF_THE_SETUP = {
    "agreement", "category", "classificationprofile", "priorityscheme", "reportingpoint",
    "flagrule", "macro", "mailbox", "mailsender", "norm", "servicehours", "supplier", "team",
    "tenant", "texttemplate",
}  # fmt: skip
GROWING = sorted(
    f"{model._meta.app_label}/{model._meta.model_name}"
    for model in site._registry
    if model._meta.model_name not in OF_THE_SETUP
)
# By what an index leads; the e-mail address of a contact is not unique, that of an account is.
LED = {"tenants/user": ("id", "email")}
ORDERS = [f"{turn}{number}" for number in range(8) for turn in ("", "-")]


def _led_by(client: Client, table: str, order: str) -> set[str]:
    """Return what the rows of a page are sorted by first."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/admin/{table}/?o={order}")
    assert page.status_code == 200
    name = table.replace("/", "_")
    rows = f'SELECT "{name}"."'
    pages = [q["sql"] for q in asked if q["sql"].startswith(rows) and "ORDER BY" in q["sql"]]
    return {by for sql in pages for by in re.findall(r"ORDER BY (\S+)", sql)}


@pytest.mark.parametrize("table", GROWING)
def test_what_grows_is_read_in_the_order_of_an_index(adam_in: Client, table: str):
    name = table.replace("/", "_")
    led = {f'"{name}"."{column}"' for column in LED.get(table, ("id", "reference"))}

    for order in ["", *ORDERS, "1.2", "0.1", "x", "--1", "9" * 20]:
        asked = _led_by(adam_in, table, order)
        assert asked, order
        assert asked <= led, order


def test_what_is_small_is_sorted_by_any_column(adam_in: Client):
    page = adam_in.get("/admin/tenants/team/?o=-0")

    names = [row.name for row in page.context["cl"].result_list]
    assert len(set(names)) > 1
    assert names == sorted(names, reverse=True)
