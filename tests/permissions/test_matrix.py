"""Every address, asked for by everybody: who gets the page, who does not, and nothing is written.

A new address belongs into cases*.py, and what it answers into answers.py; without them this fails.
"""

import pytest
from django.db import transaction

from tests.caches import IN_MEMORY, NONE
from tests.permissions import cases, cases_archive, cases_events
from tests.permissions.answers import ANSWERS
from tests.permissions.matrix import admin_addresses, answers, ask, every_name
from tests.permissions.people import ROLES, make_world

pytestmark = pytest.mark.django_db

PUBLIC = [*cases.PUBLIC, *cases_events.PUBLIC]
CLOSED = [*cases.CLOSED, *cases_events.CLOSED, *cases_archive.CLOSED]
WITHOUT_RIGHTS = ["in", "in", *["403"] * 5, "2f"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield make_world()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def test_every_address_is_in_the_matrix():
    cased = {case.name for case in (*PUBLIC, *CLOSED)}
    addresses = {name for name in every_name() if not name.startswith("admin:")}

    assert cased == addresses


def test_every_answer_belongs_to_one_address():
    assert sorted(ANSWERS) == sorted(case.label for case in CLOSED)


@pytest.mark.parametrize("case", PUBLIC, ids=lambda case: case.label)
def test_everybody_reads_what_is_public_and_nobody_writes_there(world, case, settings):
    settings.CACHES = NONE | {"default": IN_MEMORY["default"]}  # without one, nothing is ready
    read, _ = answers(case, world, "GET")
    posted, written = answers(case, world, "POST")

    assert read.split() == ["200"] * len(ROLES)
    assert posted.split() == ["405"] * len(ROLES)
    assert written == []


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("case", CLOSED, ids=lambda case: case.label)
def test_everybody_gets_what_is_theirs_and_a_refusal_changes_nothing(world, case, method):
    given, written = answers(case, world, method)

    assert f"{method} {given}" == f"{method} {ANSWERS[case.label][method]}"
    assert written == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_admin_is_closed_to_all_but_those_with_rights_and_a_second_factor(world, method):
    addresses = admin_addresses()
    wrong = []
    for address in addresses:
        for role, expected in zip(ROLES[:8], WITHOUT_RIGHTS, strict=True):
            given, written = ask(address, {}, world, role, method)
            if given != expected or written:
                wrong.append((address, role, given, written))

    assert wrong == []
    assert len(addresses) > 100
