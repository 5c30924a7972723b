"""The projector of this program against everything that can happen to it (`model/`), in simulated time.

A failing run prints its seed: `MODEL_SEED=… ./dev test tests/projector/test_model.py` replays exactly that one.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.projector.model.machine import ProjectionMachine

STEPS = 50
RUNS = 300
LONG_ROUNDS, LONG_RUNS = 20, 500
IN_CI = 2652043834


@pytest.mark.timeout(900)
def test_everything_that_can_happen() -> None:
    _run(RUNS)


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("part", range(LONG_ROUNDS))
def test_everything_that_can_happen_for_long(part: int) -> None:
    _run(LONG_RUNS, part)


def _run(runs: int, part: int = 0) -> None:
    # The same commit gets the same runs in CI, and others at home.
    drawn = IN_CI + part if "CI" in os.environ else random.SystemRandom().getrandbits(32)
    number = int(os.environ.get("MODEL_SEED") or drawn)
    print(f"MODEL_SEED={number} replays this.")
    machine: Any = type("Seeded", (ProjectionMachine,), {})
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    chosen = settings(max_examples=runs, stateful_step_count=STEPS, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(seed(number)(machine), settings=chosen)
