"""What is in the tree holds on every machine."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A home folder of somebody, or of the administrator.
PERSONAL = re.compile(r"(?<![\w.])/(?:root|(?:home|Users)/\w+)/|[A-Z]:\\Users\\")


def tracked_texts() -> Iterator[tuple[str, str]]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    for name in listing.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            try:
                yield name, (ROOT / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a font, a picture


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    found = [
        f"{name}: {line.strip()}"
        for name, text in tracked_texts()
        for line in text.splitlines()
        if PERSONAL.search(line)
    ]
    assert found == []


def test_a_path_of_a_machine_would_be_found() -> None:
    assert PERSONAL.search("open('/" + "home/kim/catalog')")
    assert PERSONAL.search("see /" + "root/.cache")
    assert not PERSONAL.search("GET https://shop.example/home/garden/")
