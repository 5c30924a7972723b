"""An error that is logged fails the test, unless the test says that it provokes one."""

import logging
from collections.abc import Iterator

import pytest


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_error_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Also how an exception in a forgotten asyncio callback comes to light: asyncio logs it."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    if request.node.get_closest_marker("logs_errors") is None:
        assert not collector.records, [record.getMessage() for record in collector.records]
