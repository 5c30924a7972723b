"""What was skipped, counted by reason in the last lines of a run: a suite that was skipped has shown nothing."""

from collections import Counter

import pytest


def reasons(reports: list[pytest.TestReport]) -> Counter[str]:
    """How many tests were skipped for which reason."""
    return Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ") for report in reports if isinstance(report.longrepr, tuple)
    )


def tell(reporter: pytest.TerminalReporter) -> None:
    """Write a line a reason."""
    for reason, count in reasons(reporter.stats.get("skipped", [])).most_common():
        reporter.write_line(f"skipped {count}: {reason}", yellow=True)
