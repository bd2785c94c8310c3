"""Finds and runs the scripts of a folder by name: the benchmarks and the drills."""

import argparse
import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import django
from django.conf import settings
from django.test import override_settings

from servicedesk.heap import freeze_heap
from tests.databases import connected_to, made_database, unique_name


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the outcome: what was measured or proven, how it came out, what was asked."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    # A limit is a floor (so many per second) or a ceiling (so many milliseconds).
    is_floor: bool = False

    @property
    def holds(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.is_floor else self.value <= self.limit


def run(folder: Path, prefix: str, *, on_request: Collection[str] = ()) -> int:
    """Run `run() -> list[Row]` of each <prefix>_*.py, print a table; the code says if all hold.

    Those `on_request` are parts of another: they run when they are named.
    """
    scripts = {path.stem.removeprefix(f"{prefix}_"): path for path in folder.glob(f"{prefix}_*.py")}
    parser = argparse.ArgumentParser(prog=f"./desk {prefix}")
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(sorted(scripts)))
    parser.add_argument("--json", action="store_true", help="for a machine")
    parser.add_argument("--size", type=int, help="how many incidents, where one asks that")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in scripts]:
        parser.error(f"{', '.join(unknown)}: there are only {', '.join(sorted(scripts)) or 'none'}")
    rows: dict[str, list[Row]] = {}
    for name in asked.names or sorted(scripts.keys() - set(on_request)):
        with _own_data():
            rows[name] = _run(f"tests.{folder.name}.{scripts[name].stem}", asked.size)
        if not asked.json:
            _print(name, rows[name])
    if asked.json:
        told = {
            n: [{**asdict(row), "holds": row.holds} for row in found] for n, found in rows.items()
        }
        sys.stdout.write(json.dumps(told, indent=2) + "\n" + json.dumps(_figures(rows)) + "\n")
    return 0 if all(row.holds for found in rows.values() for row in found) else 1


def _run(module: str, size: int | None) -> list[Row]:
    script: Callable[..., list[Row]] = importlib.import_module(module).run
    takes_size = "size" in inspect.signature(script).parameters
    return script(size=size) if takes_size and size else script()


def _figures(rows: Mapping[str, Iterable[Row]]) -> dict[str, object]:
    """Return the values alone, in one line at the end; of one script without its name."""
    figures = {
        name: {row.name.replace(" ", "_"): row.value for row in found}
        for name, found in rows.items()
    }
    alone: dict[str, object] = dict(*figures.values()) if len(figures) == 1 else dict(figures)
    return {**alone, "holds": all(row.holds for found in rows.values() for row in found)}


@contextmanager
def _own_data() -> Iterator[None]:
    """Give each script an empty, migrated database, used as the application's role.

    Django's client asks by a name of its own, which only pytest lets in by itself.
    """
    hosts = [*settings.ALLOWED_HOSTS, "testserver"]
    with (
        made_database(unique_name("own")) as name,
        connected_to(NAME=name),
        override_settings(ALLOWED_HOSTS=hosts),
    ):
        yield


def _print(name: str, rows: list[Row]) -> None:
    for row in rows:
        asked = "" if row.limit is None else f"{'≥' if row.is_floor else '≤'} {row.limit:g}"
        told = "ok" if row.holds else "MISSED"
        sys.stdout.write(
            f"{name:<20} {row.name:<44} {row.value:>12,.2f} {row.unit:<8} {asked:<10} {told}\n"
        )
    sys.stdout.flush()


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
    django.setup()
    # As web and workers do: what is measured is what they take.
    freeze_heap()
