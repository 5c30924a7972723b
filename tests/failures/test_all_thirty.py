"""Each of the thirty failures has one test, and the document names it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "projection-proof.md"
NUMBERS = list(range(1, 31))

_NAME = re.compile(r"test_failure_(\d\d)_\w+")
_ROW = re.compile(r"^\| (\d+) \| [^|]+ \| \[`(test_failure_\w+)`\]\(\.\./(tests/[\w/]+\.py)\) \|$", re.MULTILINE)


def named_tests() -> list[tuple[int, str, str]]:
    """Number, name and file of every test that is named after a failure, wherever it is."""
    functions = [
        (node.name, file.relative_to(ROOT).as_posix())
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return sorted((int(match[1]), name, file) for name, file in functions if (match := _NAME.fullmatch(name)))


def test_there_is_one_test_a_failure() -> None:
    assert [number for number, _, _ in named_tests()] == NUMBERS


def test_the_document_names_them() -> None:
    rows = _ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert [(int(number), name, file) for number, name, file in rows] == named_tests()
