"""Kept values are computed once and never outlive a change."""

import pytest

from denkzellen.freshness import cached, generation
from tests.caches import IN_MEMORY
from tests.factories import make_denkzelle

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
