"""Lists the licences of the locked packages, from what each package says of itself.

`./dev check` fails when one is not on the list below, so that a new dependency is a decision.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements-dev.lock"

# What a package may be under, told by a piece of the licence's name. LGPL: Qt, which is linked
# dynamically. MPL is copyleft a file, and no file of such a package is changed here.
ALLOWED = ("MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "Zlib", "CC0", "LGPL", "MPL", "Mozilla")


def licence(package: Distribution) -> str:
    """The licence expression, else the licence classifiers, else the first line of the text."""
    metadata = package.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    if classifiers:
        return " OR ".join(classifier.rpartition(" :: ")[2] for classifier in classifiers)
    return metadata["License"].splitlines()[0] if "License" in metadata else "unknown"


def is_allowed(expression: str) -> bool:
    """True when one alternative is made of nothing but allowed licences."""
    alternatives = re.split(r"\sOR\s", expression.replace("(", "").replace(")", ""))
    return any(
        all(any(name in part for name in ALLOWED) for part in re.split(r"\sAND\s", alternative))
        for alternative in alternatives
    )


def _locked_names() -> set[str]:
    # Once for each environment marker that it is locked with.
    return set(re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))


def locked_packages() -> Iterator[Distribution]:
    """The packages of the lock that this system needs."""
    for name in sorted(_locked_names()):
        try:
            yield distribution(name)
        except PackageNotFoundError:
            continue  # locked for another system or version of Python


def main() -> int:
    refused = 0
    for package in locked_packages():
        expression = licence(package)
        allowed = is_allowed(expression)
        refused += not allowed
        mark = "" if allowed else "  <- not on the list in tools/licences.py"
        print(f"{package.name:<28} {package.version:<14} {expression}{mark}")
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main())
