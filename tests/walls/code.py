"""The code against the rules of the walls: what a reviewer would look for, one line each."""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.db import models

from tenants.models.base import CatalogueManager, TenantManager

ROOT: Final = Path(__file__).resolve().parent.parent.parent
ROOMS: Final = ("tenants", "incidents", "escalation", "reporting", "servicedesk")

# What may use the cache, and why no tenant is in its keys.
CACHING: Final = {
    "servicedesk/noting.py": "remembers who was refused what, by tenant and person",
    "servicedesk/cache.py": "is the cache, and puts nothing in it",
    "escalation/status/queries/kept.py": "what everybody may open, by its public address",
    "tenants/presence.py": "who is where for seconds, by a key found in their scope; no word",
    "tenants/throttle.py": "counts tries by a digest of address and name, before a tenant is known",
}
# What may reach around the manager; row-level security holds there all the same.
AROUND: Final = {
    "tenants/ledger/append.py": "deletes the row that it was given, in its own scope",
    "tenants/ledger/one.py": "looks for rows by their owner",
    "tenants/ledger/links.py": "looks for rows by their owner",
    "tenants/ledger/living.py": "looks for rows by their owner",
    "tenants/ledger/verify.py": "looks for rows by their owner",
    "tenants/management/commands/verify_history.py": "looks for a row by its owner",
    "tenants/management/commands/erase.py": "looks for a row by its owner",
    "escalation/notices/services/proving.py": "compares what is sealed of one owner",
    "incidents/record/services/file_proving.py": "looks for files by their owner",
}
# What may ask which tenants there are: it enters each one's scope in turn.
ALL_TENANTS: Final = {
    "tenants/engine.py": "is where the database is taught it",
    "tenants/scoping.py": "is where it is asked",
    "tenants/ledger/migrating.py": "tells each chain of a migration, as the owner",
    "tenants/named.py": "finds a tenant by name for the operator's commands",
    "tenants/queries.py": "shows somebody of each role on the sign-in page of a demo",
    "escalation/notices/services/digest.py": "writes the digests of each desk, gathers by tenant",
    "escalation/management/commands/outbox.py": "shows what is stuck, tenant by tenant",
    "reporting/demo/house.py": "furnishes the demo",
    "reporting/queries/verifying_chains.py": "finds whose chain an export names, for the operator",
    "tenants/management/commands/verify_history.py": "checks each by itself",
    "tenants/management/commands/erase.py": "looks for the one whose row it is",
    "incidents/record/services/checking.py": "reads the files of each by itself",
    "incidents/record/services/words.py": "writes the words of each anew, tenant by tenant",
    "escalation/inbox/services/checking.py": "reads the mail of each provider by itself",
    "escalation/inbox/services/fetch.py": "lists the mailboxes of each provider",
    "escalation/management/commands/receive_mail.py": "finds the provider whose mailbox it is",
    "incidents/record/services/orphans.py": "asks of each which bytes its files name",
    "reporting/figures/services/follow.py": "counts what came without a word, tenant by tenant",
    "reporting/figures/services/freeze.py": "closes the months of each by itself",
    "reporting/management/commands/rebuild_figures.py": "counts each anew by itself",
    "reporting/services/hand_out.py": "hands anchors to the auditors of each, tenant by tenant",
}
_AROUND: Final = re.compile(r"\b_base_manager\b")
_ALL: Final = re.compile(r"\ball_tenants\(\)|servicedesk_tenants\(\)")
_SESSION: Final = re.compile(
    r"\bSET\s+(?!LOCAL\b)(SESSION\s+)?\"?servicedesk\.|set_config\([^)]*,\s*false\s*\)",
    re.IGNORECASE,
)


def sources() -> Iterator[tuple[str, str]]:
    """Return the name and the text of every module of the rooms."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def texts_of_tests() -> Iterator[tuple[str, str]]:
    """Return the name and the text of every module of the tests."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def unscoped_managers(found: Iterable[type[models.Model]]) -> Iterator[str]:
    """Every manager of a tenant's row adds the filter."""
    for model in found:
        for manager in model._meta.managers:
            if not isinstance(manager, TenantManager | CatalogueManager):
                yield f"{model._meta.label}.{manager.name}: shows rows of every tenant"


def tasks_by_payload(tasks: Iterable[Any]) -> Iterator[str]:
    """No task is told whose rows it works on: the row says it."""
    for task in tasks:
        for name in inspect.signature(task.run).parameters:
            if re.search(r"tenant|provider|scope|customer|args|payload", name):
                yield f"{task.name}: takes {name} from whoever calls it"


def uses_of_cache(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in texts:
        if name not in CACHING and any(
            module.startswith(("django.core.cache", "django.views.decorators.cache.cache_page"))
            for module in _imported(text)
        ):
            yield f"{name}: uses the cache"


def ways_around(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in texts:
        if "/migrations/" in name:
            continue
        if name not in AROUND and _AROUND.search(text):
            yield f"{name}: reaches around the manager"
        if name not in ALL_TENANTS and _ALL.search(text):
            yield f"{name}: asks for all tenants"


def session_settings(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A scope set for the session outlives the request, and leaks through a pooler."""
    for name, text in texts:
        for node in ast.walk(ast.parse(text)):
            said = node.value if isinstance(node, ast.Constant) else None
            if isinstance(said, str) and _SESSION.search(said):
                yield f"{name}:{getattr(node, 'lineno', 0)}: sets the scope for the session"


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def helpers_of_tests(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What several tests need stands in a module of its own: a test is nobody's ground."""
    for name, text in texts:
        for imported in _imported(text):
            if re.match(r"tests\.(\w+\.)*test_\w+(\.|$)", imported):
                yield f"{name}: imports {imported}"
