"""What a page shows in the style of a sheet that it does not read."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

SHEETS = Path("servicedesk/static/servicedesk/css")
_CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
_NO_RULE = re.compile(r"/\*.*?\*/|url\([^)]*\)", re.DOTALL)
_WORN = re.compile(r'\bclass="([^"]*)"')
_READ = re.compile(r'href="[^"]*/css/([\w-]+)(?:\.[0-9a-f]{8,})?\.css"')


@cache
def _wardrobe() -> Mapping[str, frozenset[str]]:
    """Return which sheets have a rule for a class."""
    found: dict[str, set[str]] = {}
    for sheet in SHEETS.glob("*.css"):
        for name in _CLASS.findall(_NO_RULE.sub("", sheet.read_text())):
            found.setdefault(name, set()).add(sheet.stem)
    return {name: frozenset(sheets) for name, sheets in found.items()}


def unstyled(html: str) -> list[str]:
    """Return the classes of a page that only sheets style which it does not read."""
    if not (read := set(_READ.findall(html))):
        # A part of a page: the page that it is put into reads them.
        return []
    worn = {name for names in _WORN.findall(html) for name in names.split()}
    bare = {
        name: sheets for name in worn if (sheets := _wardrobe().get(name)) and not sheets & read
    }
    return [f"{name} ({', '.join(sorted(bare[name]))})" for name in sorted(bare)]
