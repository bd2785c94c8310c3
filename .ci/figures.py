"""The figures of the code: how large rooms, files and lines are, and what slips in unseen.

Prints one line per figure with its limit, which only ever goes down, and where it is to go; fails
when a limit is passed. Migrations and what others wrote are left out.
"""

import ast
import graphlib
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parent.parent
APPS: Final = ("servicedesk", "tenants", "incidents", "escalation", "reporting")
# What must be imported late, and why.
LATE: Final = {
    "servicedesk/apps.py": "checks need models, which are loaded only then",
}

# name, value, limit, goal, unit
Figure = tuple[str, float, float, float, str]


def modules() -> dict[str, str]:
    """Return the text of every module of ours by its path; empty ones say nothing."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and (text := path.read_text(encoding="utf-8")).strip():
                found[name] = text
    return found


def sizes(texts: dict[str, str]) -> Iterator[Figure]:
    lengths = sorted(text.count("\n") for name, text in texts.items() if "__init__" not in name)
    yield "median length of a file", statistics.median(lengths), 86, 70, "lines"
    yield "p95 length of a file", lengths[int(len(lengths) * 0.95)], 244, 220, "lines"
    rooms: Counter[str] = Counter()
    for name, text in texts.items():
        rooms[room_of(name)] += text.count("\n")
    name, most = rooms.most_common(1)[0]
    yield f"largest room ({name})", 100 * most / sum(rooms.values()), 25, 25, "%"


def room_of(name: str) -> str:
    """Return the room of a module: `incidents/desk`, or the app where that is not divided."""
    app, _, rest = name.partition("/")
    part = rest.partition("/")[0]
    is_room = (ROOT / app / part / "services").is_dir() or (ROOT / app / part / "views").is_dir()
    return f"{app}/{part}" if is_room else app


def slips(texts: dict[str, str]) -> Iterator[Figure]:
    late = receivers = annotated = anything = 0
    longest = 0
    for name, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                longest = max(longest, (node.end_lineno or node.lineno) - node.lineno + 1)
                late += name not in LATE and any(
                    isinstance(one, ast.Import | ast.ImportFrom) for one in ast.walk(node)
                )
                for one in _annotations(node):
                    annotated += 1
                    anything += "Any" in ast.unparse(one)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("receiver", "connect"):
                receivers += 1
    yield "imports inside functions", late, 0, 0, ""
    yield "receivers of signals", receivers, 0, 0, ""
    yield "annotations with Any", 100 * anything / annotated, 5.3, 5, "%"
    yield "longest function", longest, 40, 40, "lines"


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    found = [one.annotation for one in given] + [node.returns]
    return [one for one in found if one is not None]


def cycles() -> Iterator[Figure]:
    """Count the modules that import each other in a ring, however long."""
    graph = grimp.build_graph(*APPS, exclude_type_checking_imports=True, cache_dir=None)
    imports = {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    sorter = graphlib.TopologicalSorter(imports)
    try:
        sorter.prepare()
        count = 0
    except graphlib.CycleError as error:
        count = len(error.args[1]) - 1
    yield "modules in an import cycle", count, 0, 0, ""


def templates() -> Iterator[Figure]:
    longest = max(
        len(line)
        for path in (ROOT / "templates").rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    yield "longest line of a template", longest, 160, 160, "characters"


def main() -> int:
    texts = modules()
    sys.path.insert(0, str(ROOT))
    found = [*sizes(texts), *slips(texts), *cycles(), *templates()]
    for name, value, limit, goal, unit in found:
        mark = "" if value <= limit else "  OVER ITS LIMIT"
        sys.stdout.write(f"{name}: {value:.4g} {unit} (at most {limit}, goal {goal}){mark}\n")
    return 1 if any(value > limit for _name, value, limit, _goal, _unit in found) else 0


if __name__ == "__main__":
    sys.exit(main())
