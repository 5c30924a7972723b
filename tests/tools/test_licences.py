"""A licence that nobody decided on is refused."""

import pytest

from tools.licences import is_allowed


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "BSD License",
        "BSD-3-Clause AND ISC",
        "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
        "MPL-2.0 AND (Apache-2.0 OR MIT)",
        "Apache Software License",
    ],
)
def test_allowed(expression: str) -> None:
    assert is_allowed(expression)


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "AGPL-3.0-or-later", "unknown", "MIT AND GPL-2.0-only", ""])
def test_refused(expression: str) -> None:
    assert not is_allowed(expression)
