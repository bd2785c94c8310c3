"""The walls as far as they are made of code."""

import pytest
from django.apps import apps

from servicedesk.celery import app
from tenants.models.base import TenantRow
from tests.walls import code


def test_every_manager_of_a_tenants_row_adds_the_scope():
    rows = [model for model in apps.get_models() if issubclass(model, TenantRow)]

    assert len(rows) > 40
    assert list(code.unscoped_managers(rows)) == []


def test_no_task_takes_a_tenant_from_its_caller():
    app.loader.import_default_modules()
    tasks = [task for name, task in app.tasks.items() if not name.startswith("celery.")]

    assert len(tasks) > 3
    assert list(code.tasks_by_payload(tasks)) == []


def test_nothing_is_cached_without_its_tenant():
    assert list(code.uses_of_cache(code.sources())) == []


def test_nothing_reaches_around_the_manager():
    assert list(code.ways_around(code.sources())) == []


def test_no_scope_is_set_for_a_session():
    assert list(code.session_settings(code.sources())) == []


def test_no_module_stands_on_a_test():
    assert list(code.helpers_of_tests(code.texts_of_tests())) == []


@pytest.mark.parametrize(
    "line",
    [
        "from tests.walls.test_code import x",
        "from tests.walls import test_code",
        "import tests.walls.test_code",
    ],
)
def test_an_import_from_a_test_is_found(line: str):
    assert list(code.helpers_of_tests([("here.py", line)])) != []
