"""Every personal field of every model is handed out and erased, and nothing of others is."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.files.storage import default_storage
from django.db import models

from archive.models import ArchiveEntry, KeptState
from denkzellen import mail
from denkzellen.models import Denkzelle, FormerSlug, OutgoingMail
from events.models import Event
from network.actions.erasure import erase_account
from network.models import (
    Actor,
    Image,
    Invitation,
    Membership,
    Participation,
    User,
    Venue,
)
from network.models.contact import sender_hash
from network.my_data import download
from network.persons import all_rules, is_history
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_event,
    make_membership,
    make_user,
)
from tests.person_everywhere import (
    Words,
    dump,
    fill_account,
    fill_letters,
    fill_others_work,
    fill_profile,
    fill_registrations,
    fill_ties,
    tables_with,
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


@pytest.fixture
def words():
    return Words()


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
