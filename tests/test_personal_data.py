"""Every personal field of every model is handed out and erased, and nothing of others is."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from archive.actions.keeping import keep_state
from archive.actions.pausing import pause
from archive.models import ArchiveEntry, Correction, KeptState
from archive.pause_plan import Plan
from denkzellen import mail
from denkzellen.models import Denkzelle, FormerSlug, OutgoingMail
from events.models import Digest, Event, Registration
from network.actions.erasure import erase_account
from network.models import (
    Actor,
    AddressChange,
    Association,
    ContactLog,
    Decision,
    Image,
    Invitation,
    Membership,
    Participation,
    PublicityConsent,
    Report,
    Representation,
    User,
    Venue,
)
from network.models.contact import sender_hash
from network.my_data import download
from network.persons import all_rules, is_history
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_event,
    make_host,
    make_image,
    make_membership,
    make_participation,
    make_rep,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

PERSONAL_NAME = re.compile(
    r"(^|_)(name|names|email|mail|phone|ip|agent|message|address|pronouns|creator|contact|sender"
    r"|hash|token|key|password|to|repr|person|author|street|birth|data)(_|$)"
)
# What looks personal and is not, or stays although it is: each with the reason.
NOT_PERSONAL = {
    "archive.ArchiveFile.name": "the name of a document of the archive",
    "archive.Export.token": "leads to what is public; who asked for it is not written down",
    "archive.KeptFile.name": "one of three fixed names",
    "denkzellen.Denkzelle.name": "a DENKZELLE is no person",
    "denkzellen.HistoricalFlatPage.template_name": "a page of the house",
    "flatpages.FlatPage.template_name": "a page of the house",
    "denkzellen.TimedRun.name": "the name of a command",
    "events.SchoolHoliday.name": "a word of a list",
    "network.Discipline.name": "a word of a list",
    "network.District.name": "a place",
    "network.Association.name": "an organisation",
    "network.Association.short_name": "an organisation",
    "network.Association.sort_name": "an organisation",
    "network.Association.email": "a function mailbox, as the form says",
    "network.Association.phone": "of an organisation",
    "network.Association.address": "the seat of an organisation",
    "network.Venue.name": "a place",
    "network.Venue.sort_name": "a place",
    "network.Venue.address": "a place",
    "network.Venue.access_contact": "the box office of a place, written by the Redaktion",
    "network.ContactBlock.sender_hash": "belongs to whoever blocked the sender; no address in it",
    "sites.Site.name": "the site",
    "auth.Group.name": "a role",
    "auth.Permission.name": "a right",
    "auth.Permission.codename": "a right",
}


def label(field):
    return f"{field.model._meta.label}.{field.name}"


def live_label(field):
    """A history is of what it is the history of."""
    model = field.model.instance_type if is_history(field.model) else field.model
    return f"{model._meta.label}.{field.name}"


def is_account(field):
    return field.is_relation and field.related_model is User


def is_personal(field):
    if field.is_relation:
        return is_account(field)
    if isinstance(field, (models.EmailField, models.GenericIPAddressField)):
        return True
    is_text = isinstance(field, (models.CharField, models.TextField, models.JSONField))
    return is_text and PERSONAL_NAME.search(field.name) is not None


def personal_fields():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if is_personal(field) and {label(field), live_label(field)}.isdisjoint(NOT_PERSONAL):
                yield field


def names_it(rule, field):
    """Whether the rule hands this field out, or at least knows it as a secret."""
    return field.name in {*rule.fields, *rule.secrets, *rule.by}


def erases(rule, field):
    if rule.deleted or field.name in rule.emptied:
        return True
    columns = [rule.model._meta.get_field(name) for name in rule.by]
    return any(column.remote_field.on_delete is models.CASCADE for column in columns)


def live_rules(field):
    """The history of a row goes with the row, so the rules of the row hold."""
    model = field.model.instance_type if is_history(field.model) else field.model
    return [rule for rule in all_rules() if rule.model is model]


def unregistered():
    rules = all_rules()
    for field in personal_fields():
        if not any(rule.model is field.model and names_it(rule, field) for rule in rules):
            yield f"{label(field)} is not handed out"
        if is_account(field):
            on_delete = field.remote_field.on_delete
            if on_delete not in {models.CASCADE, models.SET_NULL} and not is_history(field.model):
                yield f"{label(field)} outlives the account"
        elif not any(erases(rule, field) for rule in live_rules(field) if names_it(rule, field)):
            yield f"{label(field)} is not erased"


def test_every_personal_field_is_handed_out_and_erased():
    assert list(unregistered()) == []


def test_a_forgotten_field_is_noticed(monkeypatch):
    """The control: without its rule a field is missed."""
    rules = [rule for rule in all_rules() if rule.model is not Invitation]
    monkeypatch.setattr("tests.test_personal_data.all_rules", lambda: rules)
    assert "network.Invitation.email is not erased" in list(unregistered())


def test_reasons_are_given_only_for_fields_there_are():
    known = {label(field) for model in apps.get_models() for field in model._meta.concrete_fields}
    assert NOT_PERSONAL.keys() - known == set()


# --- one person in every table


class Words:
    """A word of its own for every place, so that what is left over tells where from."""

    def __init__(self, start="zqx"):
        self.start, self.given = start, {}

    def __call__(self, place):
        word = f"{self.start}{len(self.given):03d}w"
        self.given[word] = place
        return word


@pytest.fixture
def words():
    return Words()


def dump():
    """All that is stored: every row of every table, sessions opened, and the files."""
    lines = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            lines.append(f"{model._meta.label} {row}")
    lines += [str(session.get_decoded()) for session in Session.objects.all()]
    for path in settings.MEDIA_ROOT.rglob("*"):
        lines.append(f"file {path}")
    return "\n".join(lines)


def tables_with(text):
    return sorted({line.split()[0] for line in dump().splitlines() if text in line})


def fill_profile(user, words):
    image = make_image(
        alt=words("Image.alt"),
        caption=words("Image.caption"),
        creator=words("Image.creator"),
        source_url=f"https://{words('Image.source_url')}.example/",
        uploaded_by=user,
    )
    actor = make_actor(
        name=f"{words('Actor.name')} {words('Actor.name 2')}",
        summary=words("Actor.summary"),
        pronouns=words("Actor.pronouns"),
        text=words("Actor.text"),
        website=f"https://{words('Actor.website')}.example/",
        links=f"{words('Actor.links')} | https://x.example/",
        email=f"{words('Actor.email')}@example.org",
        phone=words("Actor.phone"),
        image=image,
        created_by=user,
        show_text=True,
    )
    actor.keepers.add(user)
    PublicityConsent.objects.record(actor, user)
    actor.slug = f"alt-{actor.slug}"
    actor.save()
    actor.phone = words("Actor.phone, later")
    actor.save()
    return actor


def fill_ties(user, actor, words):
    cell = make_denkzelle()
    membership = make_membership(actor=actor)
    membership.save()
    make_membership(actor=actor).delete()
    make_participation(denkzelle=cell, actor=actor)
    make_event(
        hosts=(actor,),
        title=words("Event.title"),
        text=words("Event.text"),
        registration_email=f"{words('Event.registration_email')}@example.org",
        access_contact=words("Event.access_contact"),
        created_by=user,
    )
    shared = make_event(registration_email=user.email, access_contact=f"Mail an {user.email}")
    shared.save()
    make_host(shared, actor)
    association = make_association()
    mandate = Representation.objects.create(
        user=user,
        association=association,
        message=words("Representation.message"),
        granted_at=timezone.now(),
    )
    mandate.message = words("Representation.message, later")
    mandate.save()
    Association.objects.create(name=words("Association.name"), created_by=user)
    Decision.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        action="return",
        reason=f"Bitte {words('Decision.reason')}",
        before={"name": actor.name},
    )
    Report.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        url=actor.get_absolute_url(),
        reason="wrong",
        text=words("Report.text about"),
    )
    keep_state(cell, timezone.localdate())
    return cell


def fill_account(user, words):
    other = make_association()
    address = EmailAddress.objects.create(
        user=user, email=f"{words('EmailAddress.email')}@example.org"
    )
    EmailConfirmation.objects.create(email_address=address, key=words("EmailConfirmation.key"))
    AddressChange.objects.begin(user, f"{words('AddressChange.new_email')}@example.org")
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": words("Authenticator.data")}
    )
    UserSession.objects.create(
        user=user,
        ip="192.0.2.77",
        user_agent=words("UserSession.user_agent"),
        session_key=words("UserSession.session_key"),
    )
    for content in ({"_auth_user_id": str(user.pk)}, {"account_login_code": {"e": user.email}}):
        session = SessionStore()
        session.update(content | {"x": words("Session.session_data")})
        session.save()
    _fill_log(user, words)
    Invitation.objects.issue(other, user.email, make_user())
    Invitation.objects.issue(other, f"{words('Invitation.email')}@example.org", user)
    _fill_messages(user, other, words)


def _fill_log(user, words):
    LogEntry.objects.create(
        user=user,
        action_flag=CHANGE,
        object_repr=words("LogEntry.object_repr"),
        change_message=words("LogEntry.change_message"),
    )
    LogEntry.objects.create(
        user=make_user(),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        action_flag=CHANGE,
        object_repr=user.name,
    )
    LogEntry.objects.create(
        user=make_user(),
        action_flag=CHANGE,
        object_repr="Verband",
        change_message=json.dumps([{"added": {"name": "Vertretung", "object": user.name}}]),
    )


def _fill_messages(user, other, words):
    ContactLog.objects.create(
        kind="network.actor", object_id=1, sender_hash=sender_hash(user.email)
    )
    Report.objects.create(
        kind="network.association",
        object_id=other.pk,
        title=other.name,
        reason="wrong",
        text="Die Hausnummer stimmt nicht.",
        name=words("Report.name"),
        email=user.email.upper(),
    )
    OutgoingMail.objects.create(
        subject="Hallo",
        from_email="x@example.org",
        to=[user.email],
        text=words("OutgoingMail.text"),
    )
    OutgoingMail.objects.create(
        subject="Nachricht", from_email="x@example.org", to=["y@example.org"],
        text=f"{user.name} fragt", html=words("OutgoingMail.html"),
    )  # fmt: skip


def fill_registrations(user, words):
    """One by account, one by address only."""
    for fields in ({"user": user}, {"state": "cancelled"}):
        Registration.objects.create(
            occurrence=make_event(registration="here").occurrences.get(),
            name=words("Registration.name"),
            email=user.email,
            answers=[["Instrument?", words("Registration.answers")]],
            **fields,
        )


def fill_letters(user, words):
    Digest.objects.create(email=user.email, query=f"q={words('Digest.query')}")


def fill_others_work(user):
    """What was done for others, and stays without a name."""
    association = make_association(created_by=user)
    venue = make_venue(created_by=user)
    entry = make_archive_entry(created_by=user, title="Protokoll der Runde")
    Correction.objects.create(entry=entry, note="Tippfehler.", made_by=user)
    pause(make_denkzelle(), Plan(on=timezone.localdate(), note="Pause."), user)
    for row in (association, venue, entry):
        row._history_user = user
        row.save()
    rep = make_rep(association)
    Representation.objects.filter(user=rep).update(granted_by=user, ended_by=user)
    Decision.objects.create(
        kind="network.association",
        object_id=association.pk,
        title=association.name,
        action="approve",
        decided_by=user,
        undone_by=user,
    )
    Report.objects.create(
        kind="network.association",
        object_id=association.pk,
        title=association.name,
        reason="wrong",
        decided_by=user,
        decided_at=timezone.now(),
        outcome="kept",
    )
    return association, venue, entry


@pytest.fixture
def user(words):
    user = make_user(
        email=f"{words('User.email')}@example.org",
        name=f"{words('User.name')} {words('User.name 2')}",
        rules_version=words("User.rules_version"),
    )
    user.groups.add(Group.objects.create(name="Gäste"))
    user.user_permissions.add(Permission.objects.first())
    return user


@pytest.fixture
def everywhere(user, words):
    actor = fill_profile(user, words)
    fill_ties(user, actor, words)
    fill_account(user, words)
    fill_registrations(user, words)
    fill_letters(user, words)
    fill_others_work(user)
    return user


def test_every_rule_with_rows_of_people_is_filled(everywhere):
    """The control of the tests below: a person who is nowhere leaves nothing behind."""
    from network.persons import Person

    person = Person.of(everywhere)
    empty = [
        rule.model._meta.label
        for rule in all_rules()
        if not is_history(rule.model)
        and not rule.model._base_manager.filter(rule.of(person)).exists()
    ]
    assert empty == []


NOT_HANDED_OUT = {
    "EmailConfirmation.key",
    "Authenticator.data",
    "UserSession.session_key",
    "Session.session_data",
    "LogEntry.object_repr",
    "LogEntry.change_message",
    "OutgoingMail.text",
    "OutgoingMail.html",
    "Decision.reason",
    "Report.text about",
}


def test_download_has_every_word_of_the_person(everywhere, words):
    archive = ZipFile(BytesIO(download(everywhere).read()))
    text = archive.read("daten.json").decode()
    page = archive.read("lesen.html").decode()
    expected = {word for word, place in words.given.items() if place not in NOT_HANDED_OUT}
    assert [words.given[word] for word in expected if word not in text] == []
    assert [words.given[word] for word in expected if word not in page] == []
    secret = words.given.keys() - expected
    assert [words.given[word] for word in secret if word in text + page] == []
    assert "192.0.2.77" in text


def test_erasure_leaves_none_of_the_words(everywhere, words, django_capture_on_commit_callbacks):
    pk, email = everywhere.pk, everywhere.email
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(everywhere)
    left = dump()
    assert {place: tables_with(word) for word, place in words.given.items() if word in left} == {}
    assert email not in left
    assert sender_hash(email) not in left
    assert "192.0.2.77" not in left
    assert accounts_left(pk) == []


def accounts_left(pk):
    """Columns in which the number of the account still stands."""
    return [
        label(field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if is_account(field) and model._base_manager.filter(**{field.attname: pk}).exists()
    ]


def test_erasure_removes_the_files(everywhere, django_capture_on_commit_callbacks):
    names = Image.objects.get().file_names
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(everywhere)
    assert [name for name in names if default_storage.exists(name)] == []


def test_kept_state_goes_on_with_a_former_member(
    client, everywhere, django_capture_on_commit_callbacks
):
    kept = KeptState.objects.get(pause=None)
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(everywhere)
    kept.refresh_from_db()
    assert [one["name"] for one in kept.content["participants"]] == ["ehemaliges Mitglied"]
    page = client.get(kept.get_absolute_url()).content.decode()
    assert "ehemaliges Mitglied" in page
    assert "wurde ein Name gelöscht" in page
    assert kept.sha256 in page


def test_what_others_need_stays(everywhere, words):
    titles = (ArchiveEntry, Venue, Denkzelle)
    before = [model.objects.count() for model in titles]
    erase_account(everywhere)
    assert [model.objects.count() for model in titles] == before
    entry = ArchiveEntry.objects.get(title="Protokoll der Runde")
    assert entry.created_by is None
    assert entry.history.filter(history_user=None, created_by=None).count() == 2


def test_rows_of_others_are_untouched(everywhere, django_capture_on_commit_callbacks):
    """A second person in the same tables, with ties to the same things."""
    other_words = Words("qzy")
    other = make_user(
        email=f"{other_words('email')}@example.org", name=f"{other_words('name')} Anders"
    )
    actor = fill_profile(other, other_words)
    fill_ties(other, actor, other_words)
    fill_account(other, other_words)
    fill_others_work(other)
    before = {word: tables_with(word) for word in other_words.given}
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(everywhere)
    after = {word: tables_with(word) for word in other_words.given}
    assert after == before
    assert accounts_left(other.pk) != []
    assert other.check_password("geheim-und-lang")
    assert Actor.objects.filter(keepers=other).get() == actor


def test_shared_profile_stays_with_the_others(user, words):
    actor = fill_profile(user, words)
    other = make_user()
    actor.keepers.add(other)
    erase_account(user)
    actor.refresh_from_db()
    assert list(actor.keepers.all()) == [other]
    assert actor.image is not None
    assert actor.image.uploaded_by is None
    assert actor.history.exists()


def test_picture_another_entry_shows_stays(user, words):
    actor = fill_profile(user, words)
    make_association(logo=actor.image)
    erase_account(user)
    assert Image.objects.get().uploaded_by is None


def test_event_of_a_denkzelle_stays_without_the_host(user, words):
    actor = fill_profile(user, words)
    event = make_event(hosts=(actor,), denkzelle=make_denkzelle(), created_by=user)
    erase_account(user)
    event.refresh_from_db()
    assert (event.created_by, event.hosts.count()) == (None, 0)


def test_event_others_host_too_stays(user, words):
    event = make_event(hosts=(fill_profile(user, words), make_association()), created_by=user)
    erase_account(user)
    assert Event.objects.filter(pk=event.pk).exists()


def test_addresses_of_the_profile_stay_taken_and_cannot_be_read(user, words):
    actor = fill_profile(user, words)
    former = FormerSlug.objects.get().slug
    erase_account(user)
    kept = " ".join(FormerSlug.objects.values_list("slug", flat=True))
    assert kept
    assert former not in kept
    assert actor.slug not in kept
    assert make_actor(name=actor.name).slug != actor.slug


def test_membership_ended_long_ago_leaves_no_history(user, words):
    actor = fill_profile(user, words)
    make_membership(actor=actor).delete()
    erase_account(user)
    assert not Membership.history.exists()
    assert not Participation.history.exists()


def test_last_mail_says_that_it_is_done(user, mailoutbox):
    email = user.email
    erase_account(user)
    assert [message.to for message in mailoutbox] == [[email]]
    assert "gelöscht" in mailoutbox[0].subject


def test_waiting_mail_to_others_stays(user):
    waiting = OutgoingMail.objects.create(
        subject="Code", from_email="x@example.org", to=["y@example.org"], text=mail.one_line("1234")
    )
    erase_account(user)
    assert OutgoingMail.objects.filter(pk=waiting.pk).exists()
