"""`manage.py seed`: the facts of Bremen, the marked demonstration, and large amounts."""

from datetime import date, timedelta
from io import BytesIO, StringIO
from itertools import chain

import pytest
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.contrib.flatpages.models import FlatPage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from archive.models import ArchiveEntry, ArchiveFile, FilePage, KeptState
from archive.models.pages import stems_of
from archive.seeding import rows
from archive.seeding.accounts import DEMO_ACCOUNTS, DEMO_KEY
from archive.seeding.pdfs import make_pdf
from archive.seeding.waiting import EMAIL
from denkzellen.models import Denkzelle, Entry, Project, ProjectState
from events.models import Event, EventHost, EventStatus, Occurrence, SchoolHoliday
from events.models.renewal import renew_dates
from network import queue, reviewing
from network.models import (
    Access,
    Actor,
    Association,
    Discipline,
    District,
    Membership,
    Participation,
    Report,
    Representation,
    User,
    Venue,
)
from tests.factories import make_editor

FLOORS = ["denkzellen", "network", "events", "archive", "flatpages"]
ENTRIES = [Association, Venue, Denkzelle, Project, Event, ArchiveEntry, Actor]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def bremen(django_db_setup, django_db_blocker):
    """The data, loaded once for all tests in here, and what the command said."""
    with django_db_blocker.unblock():
        yield seed()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def seeded(bremen, db):
    """What a test changes is undone."""
    return bremen


def seed(**options):
    """Runs the command and returns what it says."""
    out = StringIO()
    call_command("seed", stdout=out, **options)
    return out.getvalue()


def row_counts():
    models = chain.from_iterable(apps.get_app_config(floor).get_models() for floor in FLOORS)
    return {model._meta.label: model._default_manager.count() for model in models}


def test_all_of_bremen_is_there(seeded):
    assert Denkzelle.objects.public().count() == 6
    assert Association.objects.public().count() == 35
    assert Venue.objects.public().count() == 37
    assert District.objects.exclude(borough="").count() == 23
    assert Discipline.objects.count() == 14
    assert Project.objects.count() == 19
    assert Event.objects.public().filter(is_demo=False).count() == 37
    assert SchoolHoliday.objects.count() == 14


def test_only_the_three_known_numbers_are_given(seeded):
    numbered = Denkzelle.objects.exclude(number=None).order_by("number")
    assert list(numbered.values_list("number", "slug")) == [
        (1, "oeffentlichkeiten"),
        (2, "foerderungen"),
        (3, "infrastrukturen"),
    ]


def test_every_seeded_entry_would_pass_the_form_of_an_editor(seeded):
    for model in ENTRIES:
        for entry in model.objects.all():
            entry.full_clean()


def test_every_relation_of_the_data_files_leads_somewhere(seeded):
    events = rows.read("events") + rows.read("demo_events")
    wanted = {(row["slug"], row["venue"]) for row in events if "venue" in row}
    assert set(Event.objects.exclude(venue=None).values_list("slug", "venue__slug")) == wanted
    hosts = sum(len(row.get("hosts", [])) for row in events)
    assert EventHost.objects.exclude(agreed_at=None).count() == hosts
    actors = rows.read("demo_actors")
    assert Membership.objects.public().count() == sum(len(row["memberships"]) for row in actors)
    named = sum(len(row["participations"]) for row in actors) + len(
        rows.read("demo_participations")
    )
    assert Participation.objects.public().filter(is_demo=True).count() == named
    archive = rows.read("archive")
    for field in ("event", "project", "denkzelle"):
        linked = ArchiveEntry.objects.filter(kept_state=None).exclude(**{field: None})
        assert linked.count() == sum(field in row for row in archive)


def test_second_run_adds_nothing(seeded):
    before = row_counts()
    said = seed()
    assert row_counts() == before
    assert said == "Die Daten sind schon da.\n"


def test_second_run_keeps_what_people_changed(seeded):
    association = Association.objects.get(slug="lafdk")
    association.summary = "Von Hand geändert."
    association.slug = "landesverband"
    association.save()
    Denkzelle.objects.get(slug="netzwerke").continued_in.clear()
    Project.objects.filter(denkzelle__slug="netzwerke").delete()
    Event.objects.get(slug="treppauf").delete()
    Discipline.objects.filter(slug="tanz").update(slug="taenze")
    FlatPage.objects.filter(url="/regeln/").update(content="Neue Regeln")
    before = row_counts()

    seed()

    assert row_counts() == before
    association.refresh_from_db()
    assert association.summary == "Von Hand geändert."
    assert not Denkzelle.objects.get(slug="netzwerke").continued_in.exists()
    assert FlatPage.objects.get(url="/regeln/").content == "Neue Regeln"


def test_only_what_is_missing_is_added(seeded):
    FlatPage.objects.filter(url="/impressum/").delete()
    assert seed().startswith("1 Einträge angelegt")
    assert "[Name der verantwortlichen Person]" in FlatPage.objects.get(url="/impressum/").content


def test_no_account_comes_into_being_without_debug(seeded, settings):
    assert not settings.DEBUG
    assert not User.objects.exists()
    assert "example.org" not in seeded


def test_demo_accounts_open_every_role(seeded, settings):
    settings.DEBUG = True
    said = seed()
    for account in DEMO_ACCOUNTS:
        assert account.email in said
        assert account.password in said
        user = authenticate(username=account.email, password=account.password)
        assert user is not None
        assert user.emailaddress_set.get().verified
        assert user.has_second_factor == account.is_staff
    users = {user.email.split("@")[0]: user for user in User.objects.all()}
    assert users["admin"].is_superuser
    assert users["redaktion"].is_staff
    assert users["redaktion"].has_perm("events.change_event")
    assert users["redaktion"].has_perm("flatpages.change_flatpage")
    assert not users["redaktion"].has_perm("network.change_user")
    assert Actor.objects.kept_by(users["akteurin"]).get().is_demo
    assert Association.objects.kept_by(users["verband"]).count() == 1
    assert not users["verband"].is_staff
    assert DEMO_KEY in said
    code = StringIO()
    call_command("totp", "redaktion@example.org", stdout=code)
    assert validate_totp_code(DEMO_KEY, code.getvalue().strip())


def test_no_code_is_given_away_without_debug(seeded):
    make_editor(email="echt@example.org")

    with pytest.raises(CommandError, match="nur mit DEBUG"):
        call_command("totp", "echt@example.org")


def test_demo_accounts_are_told_again_but_made_once(seeded, settings):
    settings.DEBUG = True
    seed()
    User.objects.get(email="verband@example.org").delete()
    editor = User.objects.get(email="redaktion@example.org")
    editor.set_password("selbst gewählt")
    editor.save()
    Group.objects.get(name="Redaktion").permissions.clear()

    assert "redaktion@example.org" in seed()

    editor.refresh_from_db()
    assert editor.check_password("selbst gewählt")
    assert not Group.objects.get(name="Redaktion").permissions.exists()
    assert Representation.objects.filter(user__email="verband@example.org").count() == 1


def test_something_waits_to_be_decided(seeded, settings, client):
    settings.DEBUG = True
    seed()
    client.force_login(User.objects.get(email="redaktion@example.org"))
    page = client.get("/redaktion/").content.decode()
    for title in ("Trio Hinterhofecho", "Offene Probe", "Tamme Wendtorp", "Duo Quersiel"):
        assert title in page
    assert queue.counts() == {**dict.fromkeys(queue.What.values, 1), queue.What.NEW: 2}
    changed = Actor.objects.changed_since_check().get()
    changes = reviewing.changes_since(changed, changed.checked_version)
    assert [change.name for change in changes] == ["summary", "text"]
    rep = User.objects.get(email="verband@example.org")
    assert str(Membership.objects.waiting_for(rep).get().actor) == "Tamme Wendtorp"
    for entry in Actor.objects.all():
        entry.full_clean()
        assert entry.is_demo
    for text in (Report.objects.get().text, Representation.objects.open_claims().get().message):
        assert text.startswith("Demo: ")


def test_what_was_decided_does_not_wait_again(seeded, settings):
    settings.DEBUG = True
    seed()
    Representation.objects.open_claims().update(refused_at=timezone.now())
    Membership.objects.filter(association_agreed_at=None).delete()
    Participation.objects.filter(denkzelle_agreed_at=None).delete()
    Report.objects.all().delete()
    Actor.objects.get(slug="trio-hinterhofecho").delete()
    before = row_counts()

    seed()

    assert row_counts() == before
    assert set(queue.counts().values()) == {0, 1}


def test_nobody_signs_in_as_who_only_asks(seeded, settings):
    settings.DEBUG = True
    assert EMAIL not in seed()
    assert not User.objects.get(email=EMAIL).has_usable_password()


def test_what_is_invented_is_marked(seeded):
    today = timezone.localdate()
    assert not Actor.objects.filter(is_demo=False).exists()
    assert not Membership.objects.filter(is_demo=False).exists()
    ahead = Event.objects.filter(occurrences__last_day__gte=today)
    assert ahead.exists()
    assert not ahead.filter(is_demo=False).exists()
    on_record = Participation.objects.filter(is_demo=False)
    assert set(on_record.values_list("association__slug", flat=True)) == {"agentur-fuer-fast-alles"}
    for model in (Association, Venue, Denkzelle, ArchiveEntry):
        assert not model.objects.filter(is_demo=True).exists()


def test_half_of_the_demo_actors_belong_to_no_association(seeded):
    assert Actor.objects.public().count() == 20
    assert Actor.objects.public().without_association().count() == 10


def test_demo_events_show_every_state_and_lie_around_today(seeded):
    events = Event.objects.filter(is_demo=True)
    assert events.count() == 61
    assert set(events.values_list("status", flat=True)) == set(EventStatus.values)
    today = timezone.localdate()
    dates = Occurrence.objects.filter(event__in=events)
    assert dates.between(today, today).exists()
    assert dates.past().count() > 20
    assert dates.upcoming().count() > 60
    last_fridays = dates.filter(event__slug="transformation-kuechentisch")
    assert last_fridays.count() == 12
    assert all(
        date.first_day.weekday() == 4
        and (date.first_day + timedelta(days=7)).month != date.first_day.month
        for date in last_fridays
    )


def dates_of(slug):
    return [
        (f"{date.local_start:%Y-%m-%d %H:%M}", date.local_end and f"{date.local_end:%d. %H:%M}")
        for date in Occurrence.objects.filter(event__slug=slug).select_related("event")
    ]


@pytest.mark.parametrize(
    ("slug", "dates"),
    [
        (
            "symposium-kulturelle-bildung",
            [("2022-11-10 14:00", "10. 19:00"), ("2022-11-11 10:00", "11. 16:00")],
        ),
        (
            "cicatrices-narben-der-erde",
            [("2023-11-18 20:00", None), ("2023-11-19 16:00", None)],
        ),
        ("on-the-road-3", [("2018-05-09 16:00", None), ("2018-05-10 10:00", None)]),
        (
            "zentrum-fuer-kunst-saison-2",
            [("2025-06-28 12:00", "28. 18:00"), ("2025-06-29 12:00", "29. 18:00")],
        ),
        (
            "poesie-cafe",
            [("2023-11-11 14:00", "11. 20:00"), ("2023-12-09 14:00", "09. 20:00")],
        ),
        ("online-fachtag-kreative-raeume", [("2025-11-20 09:30", "20. 15:30")]),
        ("zentrum-fuer-kunst-eroeffnung", [("2023-01-13 00:00", "16. 00:00")]),
    ],
)
def test_dates_on_record_are_taken_over_exactly(seeded, slug, dates):
    assert dates_of(slug) == dates


def test_an_unknown_time_is_said_to_be_unknown(seeded):
    for event in Event.objects.filter(is_demo=False, start_time=None):
        assert "Uhrzeit nicht überliefert" in event.summary


def test_access_facts_are_only_those_that_were_stated(seeded):
    stated = Venue.objects.exclude(step_free="").values_list("slug", "step_free", "accessible_wc")
    assert set(stated) == {
        ("schwankhalle", Access.YES, Access.YES),
        ("musikerinitiative-bremen", Access.NO, ""),
        ("umzu-pavillon", Access.YES, Access.PARTLY),
    }


def test_paused_denkzelle_says_what_is_known_and_keeps_its_state(seeded):
    paused = Denkzelle.objects.get(paused_on__isnull=False)
    assert paused.slug == "netzwerke"
    assert "nicht überliefert" in paused.pause_note
    assert "Demo" in paused.pause_note
    continued = set(paused.continued_in.values_list("slug", flat=True))
    assert continued == {"oeffentlichkeiten", "transformation"}
    project = paused.projects.get()
    assert (project.state, project.continued_in.slug) == (ProjectState.CONTINUED, "transformation")
    assert KeptState.objects.get().kept_on == paused.paused_on == date(2026, 11, 23)


def test_every_entry_of_the_archive_has_a_sheet_with_its_sources(seeded):
    files = ArchiveFile.objects.select_related("entry")
    assert files.count() == len(rows.read("archive"))
    for file in files:
        with file.file.open() as stored:
            content = stored.read()
        reader = PdfReader(BytesIO(content))
        assert (len(content), len(reader.pages)) == (file.size, file.pages)
        assert reader.metadata.title == file.entry.title
        assert "Quellen" in reader.pages[0].extract_text()
        assert file.entry.link_list


def test_the_same_sheet_has_the_same_bytes():
    sheet = (
        "Größe & Maß – „Übung“",
        date(2023, 1, 13),
        "13. Januar 2023",
        ["Äöüß €"],
        ["https://x.org"],
    )
    assert make_pdf(*sheet) == make_pdf(*sheet)
    text = PdfReader(BytesIO(make_pdf(*sheet))).pages[0].extract_text()
    assert "Größe & Maß – „Übung“" in text
    assert "Äöüß €" in text


MADE_UP = {"slug__startswith": "muster-"}


def test_large_amounts_are_the_same_every_time(seeded):
    assert made_up(40, 12) == made_up(40, 12)


def made_up(events, actors):
    """Loads that many, tells what is there, and takes it back."""
    with transaction.atomic():
        seed(events=events, actors=actors)
        content = [
            list(
                Event.objects.filter(**MADE_UP).order_by(*EVENT_FIELDS).values_list(*EVENT_FIELDS)
            ),
            list(
                Actor.objects.filter(**MADE_UP).order_by(*ACTOR_FIELDS).values_list(*ACTOR_FIELDS)
            ),
            list(
                Occurrence.objects.filter(event__slug__startswith="muster-")
                .order_by("event__slug", "starts_at")
                .values_list("event__slug", "starts_at", "ends_at", "first_day", "last_day")
            ),
        ]
        transaction.set_rollback(True)
    assert len({row[0] for row in content[0]}) == events
    assert len({row[0] for row in content[1]}) == actors
    assert len(content[2]) > events
    return content


def test_large_archive_is_the_same_every_time_valid_and_found(seeded, client):
    content = made_up_archive(12)
    assert content == made_up_archive(12)
    assert seed(archive=10).startswith("10 Einträge")
    assert seed(archive=12).startswith("2 Einträge")
    for entry in ArchiveEntry.objects.filter(**MADE_UP):
        entry.full_clean()
        [file] = entry.files.all()
        pages = list(file.page_texts.all())
        assert len(pages) == file.pages
        assert {page.stems for page in pages} == {stems_of(page.text) for page in pages}
    word = content[-1][-1].split()[-1].strip(".")
    html = client.get("/archiv/", {"q": f"{entry.title} {word}"}).content.decode()
    assert entry.get_absolute_url() in html


def made_up_archive(number):
    """Loads that many entries, tells the words of their pages, and takes them back."""
    with transaction.atomic():
        seed(archive=number)
        pages = FilePage.objects.filter(file__entry__slug__startswith="muster-")
        names = ["file__entry__slug", "file__entry__date", "number", "text"]
        content = list(pages.order_by("file__entry__slug", "number").values_list(*names))
        transaction.set_rollback(True)
    assert len({row[0] for row in content}) == number
    return content


EVENT_FIELDS = ["slug", "title", "text", "start_date", "rrule", "venue__slug", "price_min"]
EVENT_FIELDS += ["disciplines__slug", "hosts__actor__slug", "hosts__association__slug", "step_free"]
ACTOR_FIELDS = ["slug", "name", "kind", "district__slug", "memberships__association__slug"]


def test_large_amounts_grow_and_are_valid_marked_and_found(seeded):
    assert seed(events=10, actors=4).startswith("14 Einträge")
    assert seed(events=25, actors=6).startswith("17 Einträge")
    made = [*Event.objects.filter(**MADE_UP), *Actor.objects.filter(**MADE_UP)]
    assert len(made) == 31
    for entry in made:
        entry.full_clean()
        assert isinstance(entry, Entry)
        assert entry.is_demo
        assert entry.is_public
    for event in Event.objects.filter(**MADE_UP):
        stored = dates_of(event.slug)
        renew_dates(event)
        assert dates_of(event.slug) == stored
