"""Every form takes its own fields and nothing else, whatever else is posted to it.

Each post is made twice from the same state: once as a browser makes it, once with a value for
every field of every table besides. Both change the same, and no more than the form is for.
"""

import importlib
import pkgutil

import pytest
import time_machine
from django.forms import BaseForm, modelform_factory
from django.utils import timezone

import events.forms
import events.urls
import network.forms
import network.urls
from denkzellen.editing import EntryForm
from network.models import Association
from tests.permissions import (
    posts_accounts,
    posts_associations,
    posts_dates,
    posts_events,
    posts_profiles,
    posts_redaktion,
    posts_registrations,
)
from tests.permissions.matrix import every_name
from tests.permissions.posts import CASES, Browser, forms_in, hostile, make_strangers

# Only a device can make what these accept: here they show that they refuse.
SIGNED_BY_A_DEVICE = {"mfa_add_webauthn"}
# Pages that show something, or take nothing but what a device has signed.
SHOW_ONLY = """
directory association_list association_detail actor_list actor_detail venue_list venue_detail media
account_index account_inactive account_password_reset_completed mfa_index mfa_view_recovery_codes
mfa_download_recovery_codes mfa_list_webauthn mfa_reauthenticate_webauthn mfa_login_webauthn
my_area profile_preview profile_history profile_keepers association_join association_history
association_reps association_members association_members_csv report_done redaktion decisions reports
report_review claim_review participation_review redaktion_denkzellen denkzelle_history review
review_history my_data account_deleted venue_suggestions
calendar calendar_month calendar_embed event_detail event_ics calendar_ics calendar_rss
calendar_json calendar_openapi calendar_api calendar_subscribe calendar_embed_code
calendar_programme my_events dates_preview event_preview event_history event_hosts event_dates
event_status registration registrations registrations_csv digest
"""


@pytest.fixture(autouse=True)
def _same_moment_and_files(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def bound(monkeypatch):
    """The forms a request fills in."""
    forms: list[BaseForm] = []
    full_clean = BaseForm.full_clean

    def note(form):
        if form.is_bound:
            forms.append(form)
        full_clean(form)

    monkeypatch.setattr(BaseForm, "full_clean", note)
    return forms


def own_names(forms):
    """What these forms may take from a request."""
    return {
        form.add_prefix(name)
        for form in forms
        for name, field in form.fields.items()
        if not field.disabled
    }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_but_the_fields_of_the_form_changes(case, bound):
    post, victim = case.prepare(), make_strangers()
    browser = Browser(case.page, post)
    bound.clear()

    expected = browser.send({})
    assert "next=" not in expected.answer[1]
    assert expected.changes == case.changes
    answers = [form.is_valid() for form in bound if type(form) is case.form]
    assert case.form is None or True in answers or case.page in SIGNED_BY_A_DEVICE

    own = own_names(bound) | post.data.keys()
    assert browser.send(hostile(case.behind, own, victim)) == expected


def test_form_that_takes_every_field_is_noticed(monkeypatch, bound):
    case = next(one for one in CASES if str(one) == "representative_edits_the_entry")
    post, victim = case.prepare(), make_strangers()
    browser = Browser(case.page, post)
    bound.clear()
    expected = browser.send({})
    extra = hostile(case.behind, own_names(bound) | post.data.keys(), victim)
    careless = modelform_factory(Association, EntryForm, fields="__all__")
    monkeypatch.setattr("network.views.associations.AssociationForm", careless)

    found = browser.send(extra)

    stolen = {"slug", "state", "created_by_id", "is_blocked", "published_at", "confirmed_on"}
    assert {f"association.{name}" for name in stolen} <= found.changes - expected.changes


def test_every_form_is_posted():
    modules = [
        importlib.import_module(f"{forms.__name__}.{module.name}")
        for forms in (events.forms, network.forms)
        for module in pkgutil.iter_modules(forms.__path__)
    ]
    posted = {base for case in CASES if case.form for base in case.form.__mro__}
    assert [form for form in forms_in(modules) if form not in posted] == []


def test_every_address_that_takes_a_post_is_posted():
    posted = {case.page for case in CASES}
    names = every_name([*events.urls.urlpatterns, *network.urls.urlpatterns])
    assert names == posted | set(SHOW_ONLY.split())
    assert posted.isdisjoint(SHOW_ONLY.split())


def test_every_module_of_posts_takes_part():
    modules = (
        *(posts_accounts, posts_associations, posts_dates, posts_events, posts_profiles),
        *(posts_redaktion, posts_registrations),
    )
    used = {case.prepare.__module__ for case in CASES}
    assert used == {module.__name__ for module in modules}
