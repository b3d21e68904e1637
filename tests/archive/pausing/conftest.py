"""An editor, and a DENKZELLE that may pause."""

import pytest


@pytest.fixture
def editor(client):
    from tests.factories import make_editor

    user = make_editor()
    client.force_login(user)
    return user


@pytest.fixture
def full():
    from tests.archive.pausing.cell import Cell

    return Cell()
