"""What holds for every probe that is built."""

from pathlib import Path

import pytest
from untouched import kb, run

from advisor.probes import Target, find, implemented

BUILT = [id for id in kb().probes if implemented(id)]


@pytest.mark.parametrize("id", BUILT)
def test_it_declines_an_empty_target_and_judges_known_causes(id: str) -> None:
    assert find(id).causes
    assert not set(find(id).causes) - set(kb().causes)
    result = run(id, Target())
    assert result.outcome == "declined"
    assert {f.symptom for f in result.findings} == set(kb().probes[id].answers)
    assert {f.status for f in result.findings} == {"unknown"}
    assert {j.verdict for j in result.judgements} == {"inconclusive"}
    assert result.reason is not None
    assert result.reason.zh != result.reason.en


@pytest.mark.parametrize("id", BUILT)
def test_it_has_tests_of_its_own(id: str) -> None:
    tests = Path(__file__).parent / f"test_{id.replace('-', '_')}.py"
    assert f'"{id}"' in tests.read_text()
    assert "untouched(" in tests.read_text()
