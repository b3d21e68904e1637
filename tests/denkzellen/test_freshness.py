"""Kept values are computed once and never outlive a change."""

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction

from denkzellen.freshness import cached, generation
from tests.caches import IN_MEMORY
from tests.factories import make_denkzelle, make_image

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _kept(settings):
    settings.CACHES = IN_MEMORY


@pytest.mark.usefixtures("_kept")
def test_value_is_computed_once_while_nothing_changes():
    computed = []

    for _ in range(3):
        cached("probe", lambda: computed.append(1) or "wert")

    assert computed == [1]


@pytest.mark.usefixtures("_kept")
def test_every_change_of_an_entry_makes_kept_values_stale():
    denkzelle = make_denkzelle()
    other = make_denkzelle()
    changes = [
        lambda: denkzelle.save(),
        lambda: denkzelle.continued_in.add(other),
        lambda: other.delete(),
    ]

    for change in changes:
        before = generation()
        change()
        assert generation() > before


def test_a_change_that_cannot_be_counted_still_tidies_up(monkeypatch):
    """What was saved is saved: the rest of what follows a commit is done, and nobody gets a 500."""

    def broken():
        raise OperationalError

    image = make_image()
    monkeypatch.setattr("denkzellen.freshness.bump", broken)

    image.delete()

    assert not any(default_storage.exists(name) for name in image.file_names)


def test_a_file_that_cannot_be_removed_keeps_no_change_from_being_seen(monkeypatch):
    def broken(name):
        raise PermissionError(name)

    image = make_image()
    monkeypatch.setattr(default_storage, "delete", broken)
    before = generation()

    with transaction.atomic():
        image.delete()
        make_denkzelle()

    assert generation() > before
