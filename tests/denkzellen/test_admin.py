"""The admin: every model has its pages, an editor can work there, nobody else comes in."""

import html
import re
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.flatpages.models import FlatPage
from django.urls import reverse

from archive.actions.keeping import keep_state
from archive.models import Pause
from denkzellen.models import FormerSlug
from denkzellen.models.outbox import OutgoingMail
from denkzellen.models.search import SearchDocument
from events.models import Digest, Event, SchoolHoliday
from network.models import (
    ContactBlock,
    ContactLog,
    Decision,
    Invitation,
    PublicityConsent,
    Report,
    Representation,
)
from tests.admin_site import FLOORS, admin_address, sign_in_admin, sign_in_editor
from tests.events.registrations import make_here, make_registration
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_export,
    make_image,
    make_membership,
    make_participation,
    make_project,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

# Bookkeeping which says nothing to a person, or nothing to anybody else.
WITHOUT_PAGES = {
    *("generation", "searchterm", "searchposting", "addresschange", "erasurepermit"),
    *("goneevent", "filepage", "erasure", "timedrun"),
}
REGISTERED = sorted(
    (model for model in admin.site._registry if model._meta.app_label in (*FLOORS, "flatpages")),
    key=lambda model: model._meta.label,
)
every_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)


def _make_representation():
    association = make_association()
    return Representation.objects.create(user=make_user(), association=association)


def _make_kept_state():
    return keep_state(make_denkzelle(), date(2024, 3, 12))


def _make_pause():
    kept = _make_kept_state()
    return Pause.objects.create(
        denkzelle=kept.denkzelle, paused_on=kept.kept_on, note="Pause.", kept_state=kept
    )


def _make_flat_page():
    page, _ = FlatPage.objects.get_or_create(url="/impressum/", defaults={"title": "Impressum"})
    page.sites.add(settings.SITE_ID)
    return page


def _make_search_document():
    document, _ = SearchDocument.objects.get_or_create(
        kind="association", object_id=7, defaults={"title": "Ein Verband", "url": "/netzwerk/"}
    )
    return document


def _make_decision():
    return Decision.objects.create(
        kind="network.actor", object_id=1, title="Ein Profil", action="hide"
    )


def _make_report():
    return Report.objects.create(
        kind="network.actor",
        object_id=1,
        title="Ein Profil",
        url="/netzwerk/akteure/x/",
        reason="wrong",
        text="Stimmt nicht.",
    )


def _make_invitation():
    return Invitation.objects.issue(make_association(), "neu@example.org", make_user())[0]


def _make_consent():
    actor = make_actor(show_text=True)
    PublicityConsent.objects.record(actor, make_user())
    return actor.consents.get()


CONTACT = {"kind": "network.actor", "object_id": 1, "sender_hash": "0" * 64}

MAKERS = {
    "archive.ArchiveEntry": make_archive_entry,
    "archive.Export": make_export,
    "archive.KeptState": _make_kept_state,
    "archive.Pause": _make_pause,
    "denkzellen.Denkzelle": make_denkzelle,
    "denkzellen.FormerSlug": lambda: FormerSlug.objects.create(
        kind="network.actor", slug="frueher", object_id=1
    ),
    "denkzellen.OutgoingMail": lambda: OutgoingMail.objects.create(
        subject="Hallo", from_email="a@example.org", to=["b@example.org"], text="Guten Tag."
    ),
    "denkzellen.Project": make_project,
    "denkzellen.SearchDocument": _make_search_document,
    "events.Digest": lambda: Digest.objects.create(email="a@example.org"),
    "events.Event": lambda: make_event(hosts=(make_actor(),)),
    "events.Occurrence": lambda: make_event().occurrences.get(),
    "events.Registration": lambda: make_registration(make_here()),
    "events.SchoolHoliday": lambda: SchoolHoliday.objects.create(
        name="Osterferien", first_day=date(2027, 3, 22), last_day=date(2027, 4, 3)
    ),
    "flatpages.FlatPage": _make_flat_page,
    "network.Actor": make_actor,
    "network.Association": make_association,
    "network.ContactBlock": lambda: ContactBlock.objects.create(**CONTACT),
    "network.ContactLog": lambda: ContactLog.objects.create(**CONTACT),
    "network.Decision": _make_decision,
    "network.Discipline": make_discipline,
    "network.District": make_district,
    "network.Image": make_image,
    "network.Invitation": _make_invitation,
    "network.Membership": make_membership,
    "network.Participation": make_participation,
    "network.PublicityConsent": _make_consent,
    "network.Report": _make_report,
    "network.Representation": _make_representation,
    "network.User": make_user,
    "network.Venue": make_venue,
}


@pytest.fixture
def admin_client(client):
    return sign_in_admin(client)


@pytest.fixture
def editor(client):
    return sign_in_editor(client)


def test_every_model_is_in_the_admin():
    with_pages = {model._meta.model_name for model in REGISTERED}
    in_lists = {
        inline.model._meta.model_name
        for model in REGISTERED
        for inline in admin.site._registry[model].inlines
    }
    own = {
        model._meta.model_name
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
        if not model._meta.model_name.startswith("historical")
    }
    assert own - with_pages - in_lists == WITHOUT_PAGES
    assert {model._meta.label for model in REGISTERED} == set(MAKERS)


@every_model
def test_admin_opens_list_search_and_form(admin_client, model):
    thing = MAKERS[model._meta.label]()
    listed = admin_client.get(admin_address(model, "changelist"))
    found = admin_client.get(admin_address(model, "changelist"), {"q": "gibt es nicht"})
    form = admin_client.get(admin_address(model, "change", thing.pk))
    added = admin_client.get(admin_address(model, "add"))

    assert [answer.status_code for answer in (listed, found, form)] == [200, 200, 200]
    assert listed.context["cl"].result_count > 0
    assert found.context["cl"].result_count == 0
    may_add = admin.site._registry[model].has_add_permission(form.wsgi_request)
    assert added.status_code == (200 if may_add else 403)


@every_model
def test_filters_of_a_list_can_be_used(admin_client, model):
    MAKERS[model._meta.label]()
    page = admin_client.get(admin_address(model, "changelist"))
    links = re.findall(r'href="(\?([a-z_]+)[^"]+)"', page.text)
    one_of_each = {name: html.unescape(link) for link, name in links}
    for link in one_of_each.values():
        assert admin_client.get(admin_address(model, "changelist") + link).status_code == 200, link


@every_model
def test_who_may_only_look_gets_the_form_to_read(client, model):
    thing = MAKERS[model._meta.label]()
    reader = make_user(is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    assert client.get(admin_address(model, "change", thing.pk)).status_code == 200
    assert client.get(admin_address(model, "add")).status_code == 403


@every_model
def test_history_of_an_entry_can_be_read(admin_client, model):
    thing = MAKERS[model._meta.label]()
    page = admin_client.get(admin_address(model, "history", thing.pk))
    assert page.status_code == 200
    if hasattr(model, "history"):
        thing.save()
        record = thing.history.first()
        page = admin_client.get(admin_address(model, "history", thing.pk))
        assert page.text.count("simple") == 0
        state = admin_address(model, "simple_history", thing.pk, record.pk)
        assert state in page.text
        assert admin_client.get(state).status_code == 200


@every_model
def test_columns_are_named_in_german(admin_client, model):
    """No name that was only made out of the English one in the code."""
    MAKERS[model._meta.label]()
    page = admin_client.get(admin_address(model, "changelist"))
    headers = re.findall(r'<div class="text">\s*<[a-z]+[^>]*>([^<]+)<', page.text)
    made_up = {field.name.replace("_", " ") for field in model._meta.get_fields()}
    assert headers
    assert {header.lower() for header in headers} & made_up <= {
        "denkzelle",
        "format",
        "name",
        "url",
    }


@pytest.mark.parametrize(
    "make",
    [
        make_actor,
        make_archive_entry,
        make_association,
        make_event,
        make_image,
        make_membership,
        make_participation,
        make_project,
        make_venue,
        _make_representation,
        MAKERS["events.Occurrence"],
    ],
)
def test_query_count_of_a_list_does_not_grow(admin_client, django_assert_max_num_queries, make):
    model = type(make())
    with django_assert_max_num_queries(16) as first:
        admin_client.get(admin_address(model, "changelist"))
    for _ in range(29):
        make()
    with django_assert_max_num_queries(len(first)):
        page = admin_client.get(admin_address(model, "changelist"))
    assert page.context["cl"].result_count >= 30


@every_model
def test_signed_in_actor_is_refused(client, model):
    actor = make_actor()
    keeper = make_user()
    actor.keepers.add(keeper)
    client.force_login(keeper)
    for page in ("changelist", "add"):
        assert client.get(admin_address(model, page)).status_code == 403


def test_denkzelle_with_events_says_why_it_stays(client, editor):
    denkzelle = make_denkzelle()
    make_event(title="Runder Tisch", denkzelle=denkzelle)
    address = admin_address(type(denkzelle), "delete", denkzelle.pk)
    page = client.get(address)
    assert "Runder Tisch" in page.text
    assert client.post(address, {"post": "yes"}).status_code in (200, 403)
    denkzelle.refresh_from_db()


def test_fixed_page_needs_an_address_the_site_has(admin_client):
    FlatPage.objects.all().delete()
    address = admin_address(FlatPage, "add")
    page = {"title": "Impressum", "content": "<p>Wer</p>", "sites": [settings.SITE_ID]}
    wrong = admin_client.post(address, page | {"url": "/irgendwo/"})
    assert "gibt es unter dieser Adresse nicht" in wrong.text
    assert admin_client.post(address, page | {"url": "/impressum/"}).status_code == 302
    assert admin_client.get("/impressum/").status_code == 200


def test_admin_pages_carry_no_inline_style_or_script(admin_client):
    event = make_event(hosts=(make_actor(),))
    event.save()
    pages = ["admin:index", "admin:login", "admin:events_event_changelist"]
    addresses = [
        *map(reverse, pages),
        admin_address(Event, "change", event.pk),
        admin_address(Event, "history", event.pk),
        admin_address(Event, "delete", event.pk),
    ]
    for address in addresses:
        text = admin_client.get(address, follow=True).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)[^>]*>", text), (
            address
        )
