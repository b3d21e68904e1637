"""The way of a project through time, as the page of its DENKZELLE tells and draws it."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from archive.actions import pausing
from archive.models import ArchiveKind
from archive.pause_plan import Plan, ProjectDecision
from denkzellen.models import DenkzelleState, ProjectState, PublicationState
from events.models import EventStatus
from tests.factories import (
    make_archive_entry,
    make_denkzelle,
    make_editor,
    make_event,
    make_project,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def _line(client, project):
    """The part of the page about the way of `project`; empty if there is none."""
    page = client.get(project.denkzelle.get_absolute_url()).content.decode()
    own = page.partition(f'id="{project.anchor}"')[2].partition("<details class=")[0]
    return unescape(re.search(r'<section class="line".*?</section>|$', own, re.DOTALL)[0])


def _told(line):
    """The list in words, station by station."""
    stations = re.findall(r"<li>(.*?)</li>", line, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", one).replace("\xad", "").split()) for one in stations]


def _drawn(line):
    """The marks in the picture."""
    picture = line.partition("<ol>")[0]
    return sorted(re.findall(r'class="mark mark-(\w+)"', picture))


def _pause(cell, *decisions, on=None):
    projects = dict(zip(cell.projects.values_list("pk", flat=True), decisions, strict=True))
    return pausing.pause(cell, Plan(on=on or TODAY(), note="Pause.", projects=projects), None)


def test_line_tells_beginning_meetings_what_was_written_down_and_where_it_stands(client):
    project = make_project(begun_on=date(2021, 3, 1))
    event = make_event(title="Runder Tisch", start_date=date(2022, 5, 4))
    make_archive_entry(
        title="Alle waren da",
        kind=ArchiveKind.PROTOCOL,
        date=date(2022, 5, 6),
        project=project,
        event=event,
    )
    make_archive_entry(
        title="Ein Papier",
        kind=ArchiveKind.RESULT,
        date=date(2023, 1, 1),
        is_year_only=True,
        project=project,
    )
    line = _line(client, project)
    assert _told(line) == [
        "1. Mär 2021 begonnen",
        "4. Mai 2022 Termin: Runder Tisch",
        "6. Mai 2022 Protokoll: Alle waren da",
        "2023 Ergebnis: Ein Papier",
        "heute im Prozess",
    ]
    assert f'href="{event.get_absolute_url()}"' in line


def test_picture_shows_each_station_and_is_silent(client):
    project = make_project(begun_on=date(2021, 3, 1), ended_on=date(2023, 3, 1), state="finished")
    make_archive_entry(project=project, date=date(2022, 3, 1))
    line = _line(client, project)
    assert _drawn(line) == ["begun", "entry", "finished"]
    assert re.search(r'<svg class="line-picture"[^>]* aria-hidden="true"', line)
    assert "style=" not in line
    assert re.findall(r">(\d{4})</text>", line) == ["2022", "2023"]


def test_project_of_which_nothing_is_known_has_no_line(client):
    assert _line(client, make_project()) == ""


def test_line_ends_with_the_day_a_project_was_finished(client):
    project = make_project(begun_on=date(2021, 3, 1), ended_on=date(2023, 3, 1), state="finished")
    assert _told(_line(client, project)) == ["1. Mär 2021 begonnen", "1. Mär 2023 abgeschlossen"]


def test_line_tells_what_a_pause_decided_and_when_the_project_woke_up(client):
    cell, other = make_denkzelle(), make_denkzelle(name="Transformation")
    project = make_project(denkzelle=cell, begun_on=date(2021, 3, 1))
    _pause(cell, ProjectDecision(ProjectState.RESTING), on=date(2024, 3, 12))
    assert _told(_line(client, project))[1:] == ["12. Mär 2024 ruht"]

    pausing.resume(cell, [project.pk], make_editor())
    today = date_format(TODAY(), "j. M Y")
    assert _told(_line(client, project))[2:] == [f"{today} wieder im Prozess"]

    cell.refresh_from_db()
    _pause(cell, ProjectDecision(ProjectState.CONTINUED, other))
    line = _line(client, project)
    assert _told(line)[3:] == [f"{today} geht weiter in Transformation"]
    assert f'href="{other.get_absolute_url()}"' in line


def test_project_left_asleep_when_its_denkzelle_wakes_up_is_not_told_as_awake(client):
    cell = make_denkzelle()
    project = make_project(denkzelle=cell, begun_on=date(2021, 3, 1))
    _pause(cell, ProjectDecision(ProjectState.RESTING), on=date(2024, 3, 12))
    pausing.resume(cell, [], make_editor())
    assert _told(_line(client, project)) == ["1. Mär 2021 begonnen", "12. Mär 2024 ruht"]


def test_denkzelle_that_is_no_longer_public_is_not_named_in_a_line(client):
    cell, other = make_denkzelle(), make_denkzelle(name="Geheim")
    project = make_project(denkzelle=cell, begun_on=date(2021, 3, 1))
    _pause(cell, ProjectDecision(ProjectState.CONTINUED, other))
    other.state = DenkzelleState.DRAFT
    other.save()
    line = _line(client, project)
    assert _told(line)[-1].endswith("geht anderswo weiter")
    assert "Geheim" not in line


def test_what_is_not_public_or_did_not_take_place_is_not_told(client):
    project = make_project(begun_on=date(2021, 3, 1))
    hidden = make_event(title="Verborgen", in_days=-9, state=PublicationState.HIDDEN)
    coming = make_event(title="Künftig", in_days=9)
    cancelled = make_event(title="Ausgefallen", in_days=-9, status=EventStatus.CANCELLED)
    for number, event in enumerate([hidden, coming, cancelled]):
        make_archive_entry(title=f"Zettel {number}", project=project, event=event)
    unseen = make_event(title="Nur im Entwurf genannt", in_days=-9)
    make_archive_entry(title="Entwurf", project=project, event=unseen, state="draft")
    make_archive_entry(title="Weg", project=project, state=PublicationState.HIDDEN)
    words = " ".join(_told(_line(client, project)))
    assert re.findall(r"Zettel \d", words) == ["Zettel 0", "Zettel 1", "Zettel 2"]
    assert not re.search("Verborgen|Künftig|Ausgefallen|Entwurf|Weg", words)


def test_series_is_one_station_that_says_how_often(client):
    project = make_project()
    start = TODAY() - timedelta(days=30)
    event = make_event(title="Jour fixe", start_date=start, rrule="FREQ=WEEKLY;COUNT=3")
    first = event.occurrences.order_by("starts_at").first()
    first.own_status = EventStatus.CANCELLED
    first.save()
    for _ in range(2):
        make_archive_entry(project=project, event=event)
    meetings = [one for one in _told(_line(client, project)) if "Jour fixe" in one]
    assert len(meetings) == 1
    assert "2 Termine bis" in meetings[0]


def test_many_entries_are_told_by_kind_and_year_and_lead_to_all_of_them(client):
    project = make_project()
    for number in range(14):
        make_archive_entry(
            kind=ArchiveKind.PROTOCOL,
            project=project,
            denkzelle=project.denkzelle,
            date=date(2022 + number % 2, 1 + number % 12, 1),
        )
    make_archive_entry(title="Das Ergebnis", kind=ArchiveKind.RESULT, project=project)
    line = _line(client, project)
    assert _told(line)[:2] == ["2022 7 Protokolle", "2023 7 Protokolle"]
    assert "Ergebnis: Das Ergebnis" in " ".join(_told(line))
    address = re.search(r'href="([^"]+)">7 ', line)[1]
    listed = client.get(address).content.decode()
    assert re.search(r'role="status">\s*(\d+)', listed)[1] == "7"


def test_preview_of_a_pause_shows_the_line_as_it_will_be(client):
    client.force_login(make_editor())
    cell, other = make_denkzelle(), make_denkzelle(name="Transformation")
    project = make_project(denkzelle=cell, begun_on=date(2021, 3, 1))
    answer = client.post(
        f"/redaktion/denkzellen/{cell.slug}/pausieren/",
        {
            "on": TODAY().isoformat(),
            "note": "Pause.",
            "review_on": (TODAY() + timedelta(days=100)).isoformat(),
            f"projekt-{project.pk}-step": f"in:{other.slug}",
            "schritt": "vorschau",
        },
    )
    stations = re.search(r'<section class="line".*?</section>', answer.content.decode(), re.DOTALL)
    assert _told(stations[0])[-1] == "heute geht weiter in Transformation"


def test_query_count_does_not_grow_with_projects(client):
    def asked(cell):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(cell.get_absolute_url())
        return len(queries)

    counts = []
    for number in (1, 5):
        cell = make_denkzelle()
        decision = ProjectDecision(ProjectState.CONTINUED, make_denkzelle())
        for _ in range(number):
            project = make_project(denkzelle=cell, begun_on=date(2021, 3, 1))
            for _ in range(number):
                make_archive_entry(project=project, event=make_event(in_days=-9))
        _pause(cell, *[decision] * number)
        pausing.resume(cell, cell.projects.values_list("pk", flat=True), make_editor())
        asked(cell)  # what is kept for all pages is kept now
        counts.append(asked(cell))
    assert counts[0] == counts[1]
