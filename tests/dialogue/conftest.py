import pytest

from advisor import knowledge
from advisor.knowledge import Knowledge


@pytest.fixture(scope="session")
def kb() -> Knowledge:
    return knowledge.load()
