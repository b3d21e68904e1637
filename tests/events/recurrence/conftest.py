"""A first of December."""

from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture(autouse=True, scope="module")
def _first_of_december():
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
        yield
