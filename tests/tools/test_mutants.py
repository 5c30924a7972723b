"""The planted faults fit the sources as they are; `./dev mutants` then shows that each is noticed."""

from __future__ import annotations

import pytest

from tools import mutants
from tools.environment import ROOT
from tools.mutants import Mutant

MUTANTS = mutants.mutants()


def test_there_are_enough() -> None:
    assert len(MUTANTS) >= 20


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.patch.stem)
def test_can_be_planted(mutant: Mutant) -> None:
    assert mutants.apply(mutant, ROOT, "--check") == "", f"{mutant.patch.name} has to follow the sources"
    assert mutant.fault.endswith(".")
    assert all((ROOT / test).exists() for test in mutant.tests)
