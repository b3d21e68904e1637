"""A place, a host, a date or a link of something else, posted to an event of one's own."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from denkzellen.models import DenkzelleState
from events.actions import digests
from events.forms.dates import CancelForm
from events.models import Digest, Event, Registration
from tests.events.registrations import make_registration, typed
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_event,
    make_host,
    make_user,
    make_venue,
)
from tests.permissions.posts_associations import rep_of
from tests.permissions.posts_dates import changed, series_of
from tests.permissions.posts_events import asked_to_host, entry, host_of
from tests.permissions.posts_registrations import here
from tests.permissions.test_foreign_ids import NO_CHOICE, Attempt, assert_refused

pytestmark = pytest.mark.django_db
NOT_FOUND = "suchen und auswählen"


def _entered(**chosen: object) -> Attempt:
    user, event = host_of()
    return Attempt(user, "event_edit", [event.slug], entry(version=1, **chosen), NO_CHOICE)


def place_nobody_sees() -> Attempt:
    return _entered(venue=make_venue(state="draft").pk)


def denkzelle_that_is_paused() -> Attempt:
    return _entered(denkzelle=make_denkzelle(state=DenkzelleState.PAUSED).pk)


def denkzelle_nobody_sees() -> Attempt:
    return _entered(denkzelle=make_denkzelle(state=DenkzelleState.DRAFT).pk)


def profile_of_somebody_else_hosts() -> Attempt:
    return _entered(own_hosts=[f"actor:{make_actor().pk}"])


def association_one_belongs_to_hosts() -> Attempt:
    return _entered(own_hosts=[f"association:{make_association().pk}"])


def discipline_that_does_not_exist() -> Attempt:
    return _entered(disciplines=[987654])


def format_that_does_not_exist() -> Attempt:
    return _entered(format="unfug")


def rule_that_is_nobodys() -> Attempt:
    return _entered(frequency="KEPT")


def public_event_of_somebody_else_is_copied() -> Attempt:
    query = f"?kopie={make_event().slug}"
    return Attempt(make_user(), "event_new", [], entry(), 403, query)


def draft_of_somebody_else_is_copied() -> Attempt:
    query = f"?kopie={host_of(state='draft')[1].slug}"
    return Attempt(make_user(), "event_new", [], entry(), 404, query)


def version_of_another_event() -> Attempt:
    user, event = host_of()
    args = [event.slug, make_event().history.first().pk]
    return Attempt(user, "event_restore", args, {}, 404)


# Hosts and DENKZELLEN


def draft_of_somebody_else_is_invited() -> Attempt:
    user, event = host_of()
    data = {"party": f"actor:{make_actor(state='draft').slug}"}
    return Attempt(user, "host_invite", [event.slug], data, NOT_FOUND)


def account_is_invited() -> Attempt:
    user, event = host_of()
    data = {"party": f"user:{make_user().pk}"}
    return Attempt(user, "host_invite", [event.slug], data, NOT_FOUND)


def question_to_others_is_answered() -> Attempt:
    host, _association, _rep = asked_to_host()
    return Attempt(rep_of()[0], "host_agree", [host.pk], {}, 404)


def keeper_agrees_for_those_who_were_asked() -> Attempt:
    host, _association, _rep = asked_to_host()
    return Attempt(host.event.created_by, "host_agree", [host.pk], {}, 403)


def co_host_takes_off_another_one() -> Attempt:
    _user, event = host_of()
    rep, association = rep_of()
    make_host(event, association)
    other = event.hosts.exclude(association=association).get()
    return Attempt(rep, "host_end", [other.pk], {}, 403)


def co_host_deletes_the_event() -> Attempt:
    _user, event = host_of()
    rep, association = rep_of()
    make_host(event, association)
    return Attempt(rep, "event_delete", [event.slug], {}, 403)


def _link(*, by_editor: bool = False, denkzelle: int | None = None) -> Attempt:
    editor = make_editor()
    owner = {"created_by": editor} if by_editor else {}
    event = host_of(denkzelle=make_denkzelle(), is_denkzelle_confirmed=False, **owner)[1]
    data = {"denkzelle": denkzelle or event.denkzelle_id}
    return Attempt(editor, "denkzelle_confirm", [event.pk], data, 403 if by_editor else 302)


def editor_confirms_what_they_entered() -> Attempt:
    return _link(by_editor=True)


def editor_confirms_another_denkzelle() -> Attempt:
    return _link(denkzelle=make_denkzelle().pk)


def editor_confirms_a_denkzelle_that_does_not_exist() -> Attempt:
    return _link(denkzelle=987654)


# Dates


def _other_date() -> str:
    return series_of(in_days=100)[2][0]


def date_of_another_series_is_changed() -> Attempt:
    user, event, _ids = series_of()
    return Attempt(user, "date_edit", [event.slug, _other_date()], changed(), 404)


def date_of_another_series_is_left_out() -> Attempt:
    user, event, _ids = series_of()
    return Attempt(user, "date_leave_out", [event.slug, _other_date()], {}, 302)


def date_of_another_series_is_taken_back() -> Attempt:
    user, event, _ids = series_of()
    return Attempt(user, "date_take_back", [event.slug, _other_date()], {}, 302)


def series_is_split_at_the_date_of_another() -> Attempt:
    user, event, _ids = series_of()
    return Attempt(user, "series_split", [event.slug, _other_date()], {}, 404)


def date_of_another_series_is_cancelled() -> Attempt:
    user, event, _ids = series_of()
    data = {"termin": _other_date(), f"{CancelForm.status}-note": "Krank."}
    return Attempt(user, "event_cancel", [event.slug], data, 404)


def date_is_moved_to_a_place_nobody_sees() -> Attempt:
    user, event, ids = series_of()
    data = changed(venue=make_venue(state="draft").pk)
    return Attempt(user, "date_edit", [event.slug, ids[1]], data, NO_CHOICE)


def date_that_took_place_is_changed() -> Attempt:
    user, event, ids = series_of(in_days=-10)
    return Attempt(user, "date_edit", [event.slug, ids[0]], changed(), 404)


# Registrations and letters


def registration_of_another_event_is_removed() -> Attempt:
    registration = make_registration(here()[1])
    return Attempt(here()[0], "registration_remove", [registration.pk], {}, 404)


def somebody_registers_for_a_date_of_another_event() -> Attempt:
    _user, event = here()
    return Attempt(make_user(), "register", [event.slug], typed(), 404, f"?termin={_other_date()}")


def somebody_registers_where_one_cannot() -> Attempt:
    return Attempt(make_user(), "register", [host_of()[1].slug], typed(), 404)


def somebody_registers_for_a_draft() -> Attempt:
    return Attempt(make_user(), "register", [here(state="draft")[1].slug], typed(), 404)


def link_of_a_letter_is_taken_for_a_registration() -> Attempt:
    make_registration(here()[1])
    signed = digests.sign(Digest.objects.create(email="liest@example.org"))
    return Attempt(make_user(), "registration_cancel", [signed], {}, 404)


def somebody_makes_up_a_link() -> Attempt:
    registration = make_registration(here()[1])
    return Attempt(make_user(), "registration_cancel", [f"{registration.pk}:x"], {}, 404)


ATTEMPTS: list[Callable[[], Attempt]] = [
    place_nobody_sees,
    denkzelle_that_is_paused,
    denkzelle_nobody_sees,
    profile_of_somebody_else_hosts,
    association_one_belongs_to_hosts,
    discipline_that_does_not_exist,
    format_that_does_not_exist,
    rule_that_is_nobodys,
    public_event_of_somebody_else_is_copied,
    draft_of_somebody_else_is_copied,
    version_of_another_event,
    draft_of_somebody_else_is_invited,
    account_is_invited,
    question_to_others_is_answered,
    keeper_agrees_for_those_who_were_asked,
    co_host_takes_off_another_one,
    co_host_deletes_the_event,
    editor_confirms_what_they_entered,
    editor_confirms_another_denkzelle,
    editor_confirms_a_denkzelle_that_does_not_exist,
    date_of_another_series_is_changed,
    date_of_another_series_is_left_out,
    date_of_another_series_is_taken_back,
    series_is_split_at_the_date_of_another,
    date_of_another_series_is_cancelled,
    date_is_moved_to_a_place_nobody_sees,
    date_that_took_place_is_changed,
    registration_of_another_event_is_removed,
    somebody_registers_for_a_date_of_another_event,
    somebody_registers_where_one_cannot,
    somebody_registers_for_a_draft,
    link_of_a_letter_is_taken_for_a_registration,
    somebody_makes_up_a_link,
]


@pytest.mark.parametrize("prepare", ATTEMPTS, ids=lambda prepare: prepare.__name__)
def test_what_is_not_offered_is_refused_and_nothing_changes(prepare):
    assert_refused(prepare())


def test_answer_to_a_question_of_another_event_is_not_kept(client):
    _user, event = here()
    foreign = here()[1].questions.create(text="Wie alt bist du?")

    client.post(reverse("register", args=[event.slug]), typed(**{f"answer_{foreign.pk}": "40"}))

    assert Registration.objects.get().answers == []


def test_who_has_no_profile_can_name_no_other_as_host(client):
    user, actor = make_user(), make_actor()
    client.force_login(user)

    client.post(reverse("event_new"), entry(own_hosts=[f"actor:{actor.pk}"]))

    assert not Event.objects.get(created_by=user).hosts.exists()
