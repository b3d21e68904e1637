"""What runs by the clock."""

import logging
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from denkzellen.management.commands import run_timers
from denkzellen.models import TimedRun
from denkzellen.timers import timed_commands

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)


class Runs(list):
    """The commands that were run instead of real ones; those in `broken` fail."""

    def __init__(self):
        self.broken = set()

    def __call__(self, command, *arguments, **options):
        self.append(" ".join([command.name(), *arguments]))
        if command.name() in self.broken:
            raise RuntimeError
        TimedRun.note(command.name())


class Rounds(Event):
    """Lets the clock go on for some rounds, each a while after the one before."""

    def __init__(self, clock, rounds, pause):
        super().__init__()
        self.clock, self.rounds, self.pause = clock, rounds, pause

    def wait(self, timeout=None):
        self.clock.shift(self.pause)
        self.rounds -= 1
        if not self.rounds:
            self.set()


@pytest.fixture
def runs(monkeypatch):
    runs = Runs()
    monkeypatch.setattr(run_timers, "call_command", runs)
    monkeypatch.setattr(run_timers, "close_old_connections", lambda: None)
    return runs


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def _run_once():
    call_command("run_timers", "--once")


def test_a_new_installation_runs_everything_and_then_nothing_twice(runs, noon):
    _run_once()
    _run_once()

    assert sorted(runs) == [
        "archive verify",
        "ask_paused",
        "ask_still_true",
        "backup",
        "deliver_mail",
        "forget",
        "remind_registered",
        "renew_dates",
        "send_digests",
    ]


def test_mail_is_delivered_every_few_minutes(runs, noon):
    _run_once()
    runs.clear()
    noon.shift(timedelta(minutes=6))

    _run_once()

    assert runs == ["deliver_mail"]


def test_what_was_missed_in_the_night_is_made_up_for(runs, noon):
    _run_once()
    runs.clear()
    noon.shift(timedelta(hours=23))

    _run_once()

    assert "backup" in runs
    assert "archive verify" not in runs


def test_a_weekly_command_runs_again_after_a_week(runs, noon):
    _run_once()
    runs.clear()
    noon.shift(timedelta(days=7))

    _run_once()

    assert "archive verify" in runs


def test_one_that_fails_is_named_and_keeps_no_other_from_running(runs, noon, caplog):
    runs.broken = {"ask_paused"}

    with caplog.at_level(logging.CRITICAL), pytest.raises(CommandError, match="ask_paused"):
        _run_once()

    assert "send_digests" in runs


def test_the_clock_tries_again_an_hour_after_a_failure(runs, noon, caplog):
    runs.broken = {"ask_paused"}

    with caplog.at_level(logging.CRITICAL):
        run_timers.Command()._run_until(Rounds(noon, rounds=5, pause=timedelta(minutes=25)))

    assert runs.count("ask_paused") == 2
    assert runs.count("forget") == 1


def test_the_clock_outlives_a_database_that_is_gone_for_a_moment(runs, noon, monkeypatch):
    real = run_timers.due_commands
    answers = iter([OperationalError("gone"), None])

    def gone_at_first(now):
        if error := next(answers):
            raise error
        return real(now)

    monkeypatch.setattr(run_timers, "due_commands", gone_at_first)

    run_timers.Command()._run_until(Rounds(noon, rounds=2, pause=timedelta(seconds=30)))

    assert "deliver_mail" in runs


def test_the_list_says_what_runs_when(capsys):
    call_command("run_timers", "--list")

    lines = capsys.readouterr().out
    assert "alle 5 Minuten       deliver_mail" in lines
    assert "täglich 03:00        backup" in lines
    assert "alle 7 Tage 04:00    archive" in lines


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to lose")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_one_loses_is_made_anew_for_the_next(monkeypatch, caplog):
    done = []

    def loses_its_connection_at_first(command, *arguments, **options):
        done.append(command.name())
        with connection.cursor() as cursor:
            if len(done) == 1:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(run_timers, "call_command", loses_its_connection_at_first)
    with caplog.at_level(logging.CRITICAL), pytest.raises(CommandError) as error:
        _run_once()

    assert len(done) == len(list(timed_commands()))
    assert f"Nicht gelungen: {done[0]}." in str(error.value)
