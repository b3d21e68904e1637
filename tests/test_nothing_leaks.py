"""What is not public appears nowhere: each field of each non-public object carries a word of its
own, and no public address, however reached, shows one of them."""

import re
from datetime import date, time, timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from pypdf import PdfReader

from archive.filters import Selection
from archive.models import ArchiveEntry, ArchiveFile, ArchivePhoto, Export
from denkzellen.models import Denkzelle, DenkzelleState, Project, PublicationState, SearchTerm
from events.models import Digest, Event, Occurrence, Question, Registration, RegistrationState
from network.models import Actor, Association, Image, Venue
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_export,
    make_host,
    make_image,
    make_membership,
    make_participation,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db

NOT_PUBLIC = [
    PublicationState.DRAFT,
    PublicationState.SUBMITTED,
    PublicationState.HIDDEN,
]
SECRET = "xqj"  # in no German word
TEXTS = (models.CharField, models.TextField)
STARTS = [
    "/",
    "/denkzellen/",
    "/kalender/",
    "/kalender/?ansicht=monat",
    "/kalender.ics",
    "/kalender.rss",
    "/kalender.json",
    "/kalender/einbetten/",
    "/kalender/einbetten/code/",
    "/kalender/abonnieren/",
    "/kalender/rundbrief/",
    "/kalender/schnittstelle/",
    "/kalender/openapi.json",
    "/netzwerk/",
    "/netzwerk/verbaende/",
    "/netzwerk/akteure/",
    "/netzwerk/orte/",
    "/netzwerk/orte/vorschlaege/",
    "/archiv/",
    "/archiv/neu.rss",
    "/sitemap.xml",
    "/suche/?q=kultur",
    "/mitmachen/",
]
MOST_PAGES = 1000
MONTH = re.compile(r"/kalender/(\d+)/(\d+)/")
IS_OURS = re.compile(r"/(?!/|static/|admin/)")
ADDRESS = re.compile(r"""(?:href|src|action|srcset)=["']([^"'\s]+)|<loc>([^<]+)""")


class Marker:
    """Gives each free text field a word nobody else has, and remembers whose it is."""

    def __init__(self):
        self.owners = {}

    def fill(self, instance):
        for field in instance._meta.concrete_fields:
            if self._is_free_text(field):
                word = f"{SECRET}{len(self.owners):04d}"
                self.owners[word] = f"{instance._meta.label}.{field.name}"
                setattr(instance, field.name, self._value(field, word))
        return instance

    def _is_free_text(self, field):
        is_text = isinstance(field, TEXTS) and not isinstance(field, models.FileField)
        fixed = {"rrule", "zone", "languages", "colour", "sha256", "content_type", "token"}
        return is_text and not field.choices and field.name not in fixed

    def _value(self, field, word):
        if isinstance(field, models.EmailField):
            return f"{word}@example.org"
        if isinstance(field, models.URLField):
            return f"https://{word}.example.org/"
        if field.name == "links":
            return f"{word} | https://{word}.example.org/"
        return word


@pytest.fixture
def marker():
    return Marker()


def save(marker, instance, **fields):
    marker.fill(instance)
    for name, value in fields.items():
        setattr(instance, name, value)
    instance.save()
    return instance


def make_secrets(marker, state):
    """One of everything not public in `state`, tied to what is public wherever it can be."""
    cell = make_denkzelle()
    shown = make_event(title="Offene Runde", denkzelle=cell, registration="here")
    open_actor, open_association = make_actor(), make_association()
    discipline, district = make_discipline("Musik"), make_district("Mitte")
    actor = save(marker, Actor(), state=state, district=district, **switches(on=True))
    association = save(marker, Association(), state=state, district=district)
    venue = save(marker, Venue(), state=state, district=district, latitude=53.0, longitude=8.8)
    for tagged in (actor, association):
        tagged.disciplines.add(discipline)
    for party in (actor, association):
        make_host(shown, party)
    make_membership(actor=actor, association=open_association)
    make_membership(actor=open_actor, association=association)
    make_participation(denkzelle=cell, association=association)
    make_participation(denkzelle=cell, actor=actor)
    secret_event(marker, state, denkzelle=cell, open_association=open_association)
    venue_only = make_event(title="Offen an stillem Ort", venue=venue)
    Occurrence.objects.filter(event=venue_only).update(venue=venue)
    for one in RegistrationState.values:
        save(marker, Registration(), occurrence=shown.occurrences.get(), state=one)
    save(marker, Digest(), query="", confirmed_at=timezone.now())
    entry = save(marker, ArchiveEntry(), state=state, date=date(2023, 5, 4), denkzelle=cell)
    entry.removal_note = ""
    entry.event, entry.project = shown, make_project(denkzelle=cell)
    entry.save()
    entry.associations.add(open_association)
    file = save(marker, ArchiveFile(), entry=entry, size=10, file="archiv/geheim.pdf")
    image = save(marker, make_image())
    ArchivePhoto.objects.create(entry=entry, image=image)
    return actor, association, venue, entry, file, image


def secret_event(marker, state, *, denkzelle, open_association):
    for day in (-3, 3):
        first = timezone.localdate() + timedelta(days=day)
        event = save(
            marker,
            Event(),
            state=state,
            start_date=first,
            end_date=first,
            start_time=time(19),
            denkzelle=denkzelle,
            is_denkzelle_confirmed=True,
            slug="",
        )
        make_host(event, open_association)
        save(marker, Question(), event=event)


def switches(*, on):
    return {f"show_{name}": on for name in Actor.SWITCHED_FIELDS}


def secret_cell(marker):
    cell = save(marker, Denkzelle(), state=DenkzelleState.DRAFT, number=99)
    save(marker, Project(), denkzelle=cell)
    other = make_denkzelle(state=DenkzelleState.PAUSED)
    other.continued_in.add(cell)
    make_event(title="Offenes in stiller Zelle", denkzelle=cell)
    make_archive_entry(title="Offenes aus stiller Zelle", denkzelle=cell)
    make_participation(denkzelle=cell, association=make_association(name="Offen beteiligt"))
    make_project(denkzelle=other, state="continued", continued_in=cell)


def crawl(client, starts):
    """Every public address that can be reached by links from `starts`, with its content."""
    waiting, seen = list(starts), {}
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) >= MOST_PAGES or not IS_OURS.match(path):
            continue
        response = client.get(path)
        body = response.getvalue() if response.streaming else response.content
        text = unescape(body.decode("utf-8", "replace")).replace("\u00ad", "")
        seen[path] = text
        if "html" in response["Content-Type"] or "xml" in response["Content-Type"]:
            for href, loc in ADDRESS.findall(text):
                target = (href or loc).split("#")[0]
                target = re.sub(r"^https?://localhost:8000", "", target)
                if not too_deep(target):
                    waiting.append(target)
        # folded lines of iCalendar
        seen[path] = text.replace("\r\n ", "")
    return seen


def too_deep(path):
    """Filters in filters, and months far away, lead on for ever."""
    today, month = timezone.localdate(), MONTH.match(path)
    is_far = month and abs((int(month[1]) - today.year) * 12 + int(month[2]) - today.month) > 1
    return path.count("&") > 1 or bool(is_far)


def test_nothing_that_is_not_public_appears_anywhere(client, marker):
    secrets = [secret for state in NOT_PUBLIC for secret in make_secrets(marker, state)]
    secret_cell(marker)
    pages = crawl(client, STARTS)

    leaks = {
        (path, marker.owners[word])
        for path, text in pages.items()
        for word in re.findall(rf"{SECRET}\d{{4}}", text)
        if word in marker.owners
    }
    assert leaks == set()
    print("PAGES", len(pages), set(STARTS) - pages.keys())
    assert 100 < len(pages) < MOST_PAGES
    assert any(path.endswith("/anmelden/") for path in pages)
    for secret in secrets:
        is_image = isinstance(secret, Image)
        address = secret.file.url if is_image else secret.get_absolute_url()
        assert client.get(address).status_code == 404, address


def test_nothing_that_is_not_public_stands_in_the_programme(client, marker):
    for state in NOT_PUBLIC:
        make_secrets(marker, state)
    month = f"{timezone.localdate() + timedelta(days=7):%Y-%m}"

    content = client.get(f"/kalender/programm.pdf?monat={month}").content

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Offene Runde" in text.replace("\u00ad", "")
    assert SECRET not in text


def test_nothing_that_is_not_public_stands_in_an_export(client, marker):
    for state in NOT_PUBLIC:
        make_secrets(marker, state)
    secret_cell(marker)
    make_archive_entry(title="Offenes Protokoll")

    address = f"{make_export(Selection()).get_absolute_url()}archiv.zip"
    with ZipFile(BytesIO(b"".join(client.get(address)))) as parcel:
        text = "".join(parcel.read(name).decode(errors="replace") for name in parcel.namelist())
        names = " ".join(parcel.namelist())

    assert "Offenes Protokoll" in text
    assert SECRET not in text + names


def test_secret_words_are_found_by_no_search(client, marker):
    for state in NOT_PUBLIC:
        make_secrets(marker, state)
    secret_cell(marker)

    assert SearchTerm.objects.filter(text__contains=SECRET).count() == 0
    for word in list(marker.owners)[::12]:
        assert client.get(f"/suche/vorschlaege/?q={word}").json() == []
        page = client.get(f"/kalender/?q={word}").content.decode()
        assert 'class="event-row' not in page


def test_no_facet_counts_what_is_not_public(client, marker):
    for state in NOT_PUBLIC:
        marker_event = save(
            marker,
            Event(),
            state=state,
            start_date=timezone.localdate(),
            end_date=timezone.localdate(),
            format="lesung",
            is_free=True,
        )
        marker_event.disciplines.add(make_discipline("Literatur"))
    make_event(title="Einziges", format="konzert")

    page = client.get("/kalender/").content.decode()

    assert "1 Termin<" in page
    assert 'value="lesung"' not in page
    assert 'value="literatur"' not in page


def test_switched_off_fields_of_a_public_actor_appear_nowhere(client, marker):
    actor = save(marker, Actor(), state=PublicationState.PUBLISHED, **switches(on=False))
    public = {"Actor.name", "Actor.summary", "Actor.slug", "Actor.sort_name"}
    pages = crawl(client, [*STARTS, actor.get_absolute_url()])

    leaks = {
        marker.owners[word]
        for text in pages.values()
        for word in re.findall(rf"{SECRET}\d{{4}}", text)
        if word in marker.owners
    }

    assert leaks <= {f"network.{name}" for name in public}
    assert "network.Actor.name" in leaks


def test_hiding_takes_an_entry_out_of_everything_at_once(client):
    event = make_event(title="Wunderkammer")
    assert event.get_absolute_url() in client.get("/suche/?q=wunderkammer").content.decode()
    event.state = PublicationState.HIDDEN
    event.save()

    for path in ("/", "/kalender/", "/kalender.ics", "/kalender.rss", "/kalender.json"):
        assert "Wunderkammer" not in client.get(path).content.decode().replace("\u00ad", "")
    assert client.get(event.get_absolute_url()).status_code == 404
    assert client.get("/suche/vorschlaege/?q=wunder").json() == []


@pytest.mark.parametrize("leave", ["hide", "delete"])
def test_event_that_left_is_off_in_calendars_without_a_word_of_it(client, marker, leave):
    first = timezone.localdate() + timedelta(days=3)
    days = {"start_date": first, "end_date": first, "start_time": time(19)}
    venue, party = (
        save(marker, Venue(), state="published"),
        save(marker, Actor(), state="published"),
    )
    event = save(marker, Event(), state="published", slug="", uid="", venue=venue, **days)
    make_host(event, party)
    Occurrence.objects.update(own_note=f"{SECRET}9999")
    own = f"/kalender/termin/{event.slug}.ics"
    assert SECRET in client.get("/kalender.ics").content.decode()
    for row in (event, venue, party):
        row.hide()
    if leave == "delete":
        for row in (event, party, venue):
            row.delete()

    paths = [*STARTS, "/kalender.ics?format=treffen", own]
    pages = {path: client.get(path).content.decode().replace("\r\n ", "") for path in paths}

    assert "STATUS:CANCELLED" in pages["/kalender.ics"]
    assert "STATUS:CANCELLED" in pages[own]
    pages[own] = pages[own].replace(own, "")  # as it was asked for
    assert [path for path, text in pages.items() if re.search(rf"{SECRET}\d", text)] == []


def test_every_model_with_a_state_is_part_of_this_test():
    from django.apps import apps

    stateful = {
        model
        for label in ("denkzellen", "network", "events", "archive")
        for model in apps.get_app_config(label).get_models()
        if any(field.name == "state" and field.choices for field in model._meta.fields)
        and not model.__name__.startswith("Historical")
        and not issubclass(model, AbstractBaseUser)
    }

    assert stateful == {
        Denkzelle,
        Project,
        Actor,
        Association,
        Venue,
        Event,
        Registration,
        ArchiveEntry,
        Export,
    }


def test_owner_and_staff_see_what_strangers_do_not(client):
    keeper, stranger, editor = make_user(), make_user(), make_user(is_staff=True)
    actor = make_actor(state=PublicationState.DRAFT)
    actor.keepers.add(keeper)
    answers = []
    for user in (keeper, stranger, editor):
        client.force_login(user)
        answers.append(client.get(actor.get_absolute_url()).status_code)

    assert answers == [200, 404, 200]
