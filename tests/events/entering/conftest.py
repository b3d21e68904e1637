"""Somebody who enters events, on a day that is known."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-02 12:00+01:00", tick=False):
        yield


@pytest.fixture
def user():
    from tests.factories import make_user

    return make_user(name="Ada")


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client
