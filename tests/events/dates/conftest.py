"""A first of December, and somebody who looks after events."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _first_of_december():
    with time_machine.travel("2026-12-01 12:00+01:00", tick=False):
        yield


@pytest.fixture
def keeper(client):
    from tests.factories import make_user

    user = make_user()
    client.force_login(user)
    return user
