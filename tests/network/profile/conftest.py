"""Somebody who keeps profiles."""

import pytest


@pytest.fixture
def user():
    from tests.factories import make_user

    return make_user(name="Ada")


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client
