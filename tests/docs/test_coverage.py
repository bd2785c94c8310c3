"""The coverage table names every requirement once, and only tests that exist."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "coverage.tsv"
HEADER = ["code", "text", "state", "test"]
CODES = [f"R{number}" for number in range(1, 158)] + [f"X{number}" for number in range(1, 31)]
STATES = {"open", "partly", "shown"}
LONGEST_TEXT = 90
COMMAND = "command: "
VERBS = {"up", "test", "manage", "bench", "drill"}
# How a test goes in where people and machines do: a page, a command, or the work behind the doors.
# Names that it uses itself, or that what it uses of its own file does.
DOORS = frozenset(
    {
        "Client", "client", "client_of", "signed_in", "somebody", "story", "stack", "post", "send",
        "export", "call_command", "subprocess", "follow", "drain", "watch", "deliver",
        "advance", "digests_tick", "listed", "Visitor", ".page()",
    }
)  # fmt: skip

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def problems_of(table: str, root: Path) -> list[str]:
    """Return what is wrong with the table, one sentence per fault, none when it is right."""
    header, *rows = [line.split("\t") for line in table.splitlines()] or [[]]
    if header != HEADER:
        return [f"header is {header}"]
    malformed = [f"{row[0]}: {len(row)} columns" for row in rows if len(row) != len(HEADER)]
    if malformed:
        return malformed
    found = _order_problems([row[0] for row in rows])
    for code, text, state, test in rows:
        found += [f"{code}: {problem}" for problem in _row_problems(text, state, test, root)]
    return found


def _order_problems(codes: list[str]) -> list[str]:
    found = [f"{code}: missing" for code in CODES if code not in codes]
    found += [f"{code}: unknown" for code in codes if code not in CODES]
    found += [f"{code}: {codes.count(code)} times" for code in CODES if codes.count(code) > 1]
    if not found and codes != CODES:
        found.append("codes are out of order")
    return found


def _row_problems(text: str, state: str, test: str, root: Path) -> list[str]:
    found = []
    if not text.strip() or len(text) > LONGEST_TEXT:
        found.append(f"text has {len(text)} characters")
    if state not in STATES:
        return [*found, f"state is {state!r}"]
    if state == "open" and test:
        found.append("open, yet names a test")
    if state != "open" and not test.strip():
        found.append(f"{state}, yet names no test")
    wrong = _test_problems(test, root)
    if state == "shown" and not wrong and not _goes_through_a_door(test, root):
        wrong = ["shown, yet no test of it goes through a page, a command or a task"]
    return found + wrong


def _goes_through_a_door(test: str, root: Path) -> bool:
    """Tell whether any of the tests uses the product from outside, by itself or through helpers."""
    if test.startswith(COMMAND):
        return True
    return any(DOORS & _names_used(node, root) for node in test.split())


def _names_used(node: str, root: Path) -> set[str]:
    """Return every name in a test, and in the functions of its file that it uses in turn."""
    path, *names = node.partition("[")[0].split("::")
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    known = {one.name: one for one in tree.body if isinstance(one, Definition)}
    found: set[str] = set()
    waiting = [names[0]]
    while waiting:
        definition = known.pop(waiting.pop(), None)
        if definition is None:
            continue
        for one in ast.walk(definition):
            name = getattr(one, "id", getattr(one, "attr", getattr(one, "arg", None)))
            if isinstance(name, str):
                found.add(name)
                waiting.append(name)
            elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
                found.add(f".{one.func.attr}()")
    return found


def _test_problems(test: str, root: Path) -> list[str]:
    if test.startswith(COMMAND):
        words = test.removeprefix(COMMAND).split()
        known = len(words) > 1 and words[0] == "./desk" and words[1] in VERBS
        return [] if known else [f"no such command: {test}"]
    return [f"no such test: {node}" for node in test.split() if not _is_defined(node, root)]


def _is_defined(node: str, root: Path) -> bool:
    """Tell whether a node id like `tests/a/test_b.py::TestC::test_d[case]` is written down."""
    path, *names = node.partition("[")[0].split("::")
    if not names or ("[" in node and not node.endswith("]")):
        return False
    file = root / path
    is_test_file = path.startswith("tests/") and file.name.startswith("test_")
    if not is_test_file or ".." in file.parts or not file.is_file():
        return False
    body: list[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body
    for name in names:
        found = _definition(body, name)
        if found is None:
            return False
        body = found.body if isinstance(found, ast.ClassDef) else []
    return names[-1].startswith(("test_", "Test"))


def _definition(body: list[ast.stmt], name: str) -> Definition | None:
    for statement in body:
        if isinstance(statement, Definition) and statement.name == name:
            return statement
    return None


def test_the_table_is_complete_and_names_only_tests_that_exist() -> None:
    assert problems_of(TABLE.read_text(encoding="utf-8"), ROOT) == []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one test file to point at."""
    folder = tmp_path / "tests" / "desk"
    folder.mkdir(parents=True)
    (folder / "test_queue.py").write_text(
        "import pytest\n"
        "HELPER = 1\n"
        "def order(): Client().get('/')\n"
        "@pytest.mark.parametrize('n', [1])\n"
        "def test_sorted(n): order()\n"
        "async def test_live(client): ...\n"
        "class TestKeys:\n"
        "    def test_next(self, client): ...\n",
        encoding="utf-8",
    )
    (folder / "test_rule.py").write_text("def test_sum(): ...\n", encoding="utf-8")
    (folder / "helpers.py").write_text("def test_hidden(): ...\n", encoding="utf-8")
    return tmp_path


def table_with(row: str = "R1\twords\topen\t") -> str:
    """A faultless table, but for the row in the place of R1."""
    rest = [f"{code}\twords\topen\t" for code in CODES[1:]]
    return "\n".join(["\t".join(HEADER), row, *rest]) + "\n"


@pytest.mark.parametrize(
    ("_case", "state", "test"),
    [
        ("nothing claimed", "open", ""),
        ("a function", "shown", "tests/desk/test_queue.py::test_sorted"),
        ("a coroutine", "shown", "tests/desk/test_queue.py::test_live"),
        ("a parametrised case", "partly", "tests/desk/test_queue.py::test_sorted[1]"),
        ("a case with colons", "partly", "tests/desk/test_queue.py::test_sorted[a::b]"),
        ("a class", "shown", "tests/desk/test_queue.py::TestKeys"),
        ("a method", "shown", "tests/desk/test_queue.py::TestKeys::test_next"),
        (
            "two tests",
            "shown",
            "tests/desk/test_queue.py::test_sorted tests/desk/test_queue.py::TestKeys",
        ),
        ("a command", "shown", "command: ./desk manage verify_history"),
    ],
)
def test_a_right_row_is_accepted(root: Path, _case: str, state: str, test: str) -> None:
    assert problems_of(table_with(row=f"R1\twords\t{state}\t{test}"), root) == []


@pytest.mark.parametrize(
    ("_case", "row", "problem"),
    [
        ("a column short", "R1\twords\topen", "R1: 3 columns"),
        ("a column too many", "R1\twords\topen\t\t", "R1: 5 columns"),
        ("no text", "R1\t\topen\t", "R1: text has 0 characters"),
        ("a long text", f"R1\t{'x' * 91}\topen\t", "R1: text has 91 characters"),
        ("an invented state", "R1\twords\tdone\t", "R1: state is 'done'"),
        ("no state", "R1\twords\t\t", "R1: state is ''"),
        ("shown by nothing", "R1\twords\tshown\t", "R1: shown, yet names no test"),
        ("shown by a space", "R1\twords\tshown\t ", "R1: shown, yet names no test"),
        ("partly by nothing", "R1\twords\tpartly\t", "R1: partly, yet names no test"),
        (
            "shown by a rule alone",
            "R1\twords\tshown\ttests/desk/test_rule.py::test_sum",
            "R1: shown, yet no test of it goes through a page, a command or a task",
        ),
        (
            "open with a test",
            "R1\twords\topen\ttests/desk/test_queue.py::test_sorted",
            "R1: open, yet names a test",
        ),
        ("an unknown code", "R0\twords\topen\t", "R0: unknown"),
        ("a code twice", "R2\twords\topen\t", "R2: 2 times"),
        ("a code lost", "R2\twords\topen\t", "R1: missing"),
    ],
)
def test_a_wrong_row_is_found(root: Path, _case: str, row: str, problem: str) -> None:
    assert problem in problems_of(table_with(row=row), root)


@pytest.mark.parametrize(
    ("_case", "test"),
    [
        ("a file that is not there", "tests/desk/test_none.py::test_sorted"),
        ("a file without a name", "tests/desk/test_queue.py"),
        ("a file with an empty name", "tests/desk/test_queue.py::"),
        ("a name that is not there", "tests/desk/test_queue.py::test_sort"),
        ("a helper, not a test", "tests/desk/test_queue.py::order"),
        ("a constant", "tests/desk/test_queue.py::HELPER"),
        ("a method without its class", "tests/desk/test_queue.py::test_next"),
        ("a name below a function", "tests/desk/test_queue.py::test_sorted::test_next"),
        ("a file that is not collected", "tests/desk/helpers.py::test_hidden"),
        ("a case left open", "tests/desk/test_queue.py::test_sorted[1"),
        ("a way out of the tree", "tests/../tests/desk/test_queue.py::test_sorted"),
        ("one right, one wrong", "tests/desk/test_queue.py::test_sorted nonsense"),
        ("another program", "command: make up"),
        ("a command without verb", "command: ./desk"),
        ("an unknown verb", "command: ./desk fly"),
    ],
)
def test_a_test_that_does_not_exist_is_found(root: Path, _case: str, test: str) -> None:
    found = problems_of(table_with(row=f"R1\twords\tshown\t{test}"), root)

    assert len(found) == 1
    assert found[0].startswith("R1: no such ")


def test_a_wrong_header_is_found(root: Path) -> None:
    table = table_with().replace("code\ttext", "text\tcode", 1)

    assert problems_of(table, root) == ["header is ['text', 'code', 'state', 'test']"]


def test_an_empty_table_is_found(root: Path) -> None:
    assert problems_of("", root) == ["header is []"]


def test_a_table_without_rows_misses_every_code(root: Path) -> None:
    assert len(problems_of("\t".join(HEADER) + "\n", root)) == 187


def test_rows_out_of_order_are_found(root: Path) -> None:
    header, first, second, *rest = table_with().splitlines()

    assert problems_of("\n".join([header, second, first, *rest]), root) == [
        "codes are out of order"
    ]
