"""Somebody who has themselves erased is nameless in what was kept, and that is said."""

import hashlib
import json
import re
from datetime import date

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import TestCase

from archive.actions import keeping
from archive.actions.keeping import draw_dossier, erase_from
from archive.models import ErasurePermit, KeptFile, KeptState
from denkzellen.pdf import is_offered
from network.actions.erasure import erase_account
from tests.archive.kept import download, everything_said, keep_whole
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_participation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 3, 12)


@pytest.fixture
def person():
    user = make_user(name="Xqjada Lindhorst")
    actor = make_actor(name="Xqjada Lindhorst")
    actor.keepers.add(user)
    return user


@pytest.fixture
def state(person):
    cell = make_denkzelle(name="Netzwerke")
    make_participation(denkzelle=cell, actor=person.actors.get())
    make_participation(denkzelle=cell, association=make_association(name="Stadtkultur"))
    return keep_whole(cell, DAY)


def erase(user):
    with (
        time_machine.travel("2026-05-04 12:00", tick=False),
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        erase_account(user)


def test_name_is_gone_everywhere_and_a_note_says_so(client, person, state):
    erase(person)
    state.refresh_from_db()
    said = everything_said(client, state)
    assert [where for where, text in said.items() if re.search("xqj", text, re.IGNORECASE)] == []
    note = "Am 4. Mai 2026 wurde ein Name gelöscht, weil die Person es wollte."
    for where in ("page", "stand.html", "dossier.pdf"):
        if where in said:
            assert note in re.sub(r"\s+", " ", said[where]), where
            assert "ehemaliges Mitglied" in said[where]
    for where in ("stand.json", "manifest.json"):
        assert json.loads(said[where])["erasures"] == [{"on": "2026-05-04", "names": 1}]
    assert "Stadtkultur" in said["page"]


def test_state_proves_itself_again(client, person, state):
    before = state.sha256
    erase(person)
    state.refresh_from_db()
    assert state.sha256 != before
    assert hashlib.sha256(download(client, state, "stand.json")).hexdigest() == state.sha256


def test_old_files_are_deleted(person, state):
    before = [file.file.name for file in state.kept_files.all()]
    erase(person)
    assert [name for name in before if default_storage.exists(name)] == []
    now = {file.name for file in state.kept_files.all()}
    assert now == {"stand.html", "stand.json", *(["dossier.pdf"] if is_offered() else [])}


def test_nothing_else_can_be_changed_afterwards(person, state):
    erase(person)
    assert not ErasurePermit.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptState.objects.update(sha256="x")


def test_second_person_adds_a_second_note(client, person, state):
    other = make_user()
    actor = make_actor(name="Xqjben Ott")
    actor.keepers.add(other)
    make_participation(denkzelle=state.denkzelle, actor=actor)
    second = keep_whole(state.denkzelle, date(2025, 1, 1))
    erase(person)
    erase(other)
    state.refresh_from_db()
    second.refresh_from_db()
    assert [len(one.content["erasures"]) for one in (state, second)] == [1, 2]


def test_states_without_the_person_stay_as_they_are(person, state):
    other = keep_whole(make_denkzelle(), DAY)
    erase(person)
    assert KeptState.objects.get(pk=other.pk).sha256 == other.sha256


def test_failing_erasure_changes_nothing(person, state, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(keeping, "data", fail)
    with pytest.raises(RuntimeError):
        erase(person)
    monkeypatch.undo()
    now = KeptState.objects.get(pk=state.pk)
    assert now.sha256 == state.sha256
    assert "Xqjada Lindhorst" in str(now.content)
    assert all(default_storage.exists(file.file.name) for file in now.kept_files.all())


def test_dossier_drawn_while_somebody_is_erased_is_thrown_away(state, monkeypatch):
    """It was begun with the name in it."""
    with TestCase.captureOnCommitCallbacks():
        erase_from(state, state.content | {"claim": "davor"})
    drawn = []

    def draw(now, content):
        drawn.append(content["claim"])
        same = KeptState.objects.get(pk=now.pk)
        erase_from(same, content | {"claim": "danach"})
        return keeping.Document("dossier.pdf", b"%PDF")

    monkeypatch.setattr(keeping, "dossier", draw)
    draw_dossier.call(state.pk)
    assert drawn == ["davor"]
    assert not KeptFile.objects.filter(name="dossier.pdf").exists()
