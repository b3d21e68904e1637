"""Posts of people who enter events, and of those who invite to them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from events.forms.event import EventForm
from events.forms.hosts import HostForm, LinkForm, RefuseLinkForm
from events.models import Event, EventHost
from network.forms.profiles import ProfileImageForm
from network.models import Actor, Association, Image, User
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_editor,
    make_event,
    make_host,
    make_image,
    make_upload,
    make_user,
    make_venue,
)
from tests.permissions.posts import Post, case
from tests.permissions.posts_associations import rep_of
from tests.permissions.posts_profiles import WORDS

PLACE = "Haus am Deich"


def host_of(**fields: Any) -> tuple[User, Event]:
    """Somebody with an event they entered, hosted by a profile of theirs."""
    user, actor = make_user(), make_actor()
    actor.keepers.add(user)
    event = make_event(**{"created_by": user, "place": PLACE, "hosts": (actor,), **fields})
    return user, event


def day(number: int) -> str:
    return f"{timezone.localdate() + timedelta(days=number)}"


def entry(**changes: Any) -> dict[str, Any]:
    """All that can be said of an event, as a browser sends it."""
    return {
        "title": "Neuer Abend",
        "subtitle": "Mit Musik",
        "format": "konzert",
        "when_kind": "series",
        "start_date": day(7),
        "start_time": "19:30",
        "end_time": "22:00",
        "more_dates": day(9),
        "frequency": "WEEKLY",
        "interval": "1",
        "left_out": [day(14)],
        "ends": "count",
        "count": "4",
        "place": "Am Dobben 1",
        "is_online": "on",
        "online_url": "https://raum.example/",
        "summary": "Kurz.",
        "easy_summary": "Leicht.",
        "text": "Lang.",
        "language": "en",
        "audience": "kinder",
        "audience_note": "ab 6",
        "languages": ["de", "gsg"],
        "price_min": "5",
        "price_max": "9",
        "price_note": "ermäßigt 5 €",
        "registration": "here",
        "registration_url": "https://karten.example/",
        "registration_email": "karten@example.org",
        "registration_until": f"{day(6)}T12:00",
        "registration_note": "Bitte pünktlich.",
        "capacity": "20",
        "has_waiting_list": "on",
        "step_free": "yes",
        "access_note": "Rampe am Hof.",
        "access_contact": "Bo, 0421",
        "access_checked_on": day(-30),
        **changes,
    }


NEW = "+event +occurrence +event_disciplines +eventhost"


@case("event_new", NEW, EventForm, behind=(EventHost,))
def anybody_enters_an_event() -> Post:
    user, actor = make_user(), make_actor()
    actor.keepers.add(user)
    own = f"actor:{actor.pk}"
    links = {"disciplines": make_discipline("Tanz").pk, "denkzelle": make_denkzelle().pk}
    return Post(user, data=entry(own_hosts=[own], **links))


@case("event_new", "+event +occurrence +eventhost +question", EventForm, behind=(EventHost,))
def keeper_copies_an_event() -> Post:
    user, event = host_of(image=make_image())
    event.questions.create(text="Was bringst du mit?")
    own = [f"actor:{actor.pk}" for actor in Actor.objects.filter(keepers=user)]
    data = entry(own_hosts=own, image="")
    return Post(user, data=data, query=f"?kopie={event.slug}")


@case("event_new", "+event +occurrence", EventForm)
def somebody_enters_and_submits_at_once() -> Post:
    return Post(make_user(), data=entry(tun="einreichen"))


EDITED = " ".join(
    f"event.{name}"
    for name in (
        *("title", "subtitle", "format", "summary", "easy_summary", "text", "language"),
        *("start_time", "end_time", "rrule", "rdates", "exdates"),
        *("venue_id", "place", "is_online", "online_url", "denkzelle_id"),
        *("audience", "audience_note", "languages", "price_min", "price_max", "price_note"),
        *("registration", "registration_url", "registration_email", "registration_until"),
        *("registration_note", "capacity", "has_waiting_list"),
        *("step_free", "access_note", "access_contact", "access_checked_on"),
    )
)
MOVED = (
    "+occurrence occurrence.recurrence_id occurrence.starts_at occurrence.ends_at "
    "occurrence.previous_start"
)


@case("event_edit", f"{EDITED} {MOVED} +event_disciplines", EventForm, behind=(EventHost,))
def keeper_edits_an_event() -> Post:
    user, event = host_of()
    own = [f"actor:{actor.pk}" for actor in Actor.objects.filter(keepers=user)]
    links = {"disciplines": make_discipline("Tanz").pk, "denkzelle": make_denkzelle().pk}
    data = entry(version=1, venue=make_venue().pk, own_hosts=own, **links)
    return Post(user, [event.slug], data)


@case("event_edit", "", EventForm)
def keeper_only_looks_at_the_dates() -> Post:
    user, event = host_of()
    return Post(user, [event.slug], entry(version=1, tun="ansehen"))


@case("event_picture", "+image event.image_id", ProfileImageForm, behind=(Event,))
def keeper_gives_an_event_a_picture() -> Post:
    user, event = host_of()
    files = lambda: {"upload": make_upload()}  # noqa: E731
    return Post(user, [event.slug], WORDS, files)


@case("event_picture_remove", "event.image_id -image", behind=(Event, Image))
def keeper_removes_the_picture_of_an_event() -> Post:
    user, event = host_of(image=make_image())
    return Post(user, [event.slug])


# How it stands


@case("event_submit", "event.state event.submitted_at", behind=(Event,))
def keeper_submits_an_event() -> Post:
    user, event = host_of(state="draft")
    return Post(user, [event.slug])


@case("event_submit", "event.state event.published_at", behind=(Event,))
def representative_publishes_an_event() -> Post:
    user, association = rep_of()
    event = make_event(state="draft", place=PLACE, hosts=(association,))
    return Post(user, [event.slug])


@case("event_withdraw", "event.state", behind=(Event,))
def keeper_withdraws_an_event() -> Post:
    user, event = host_of(state="submitted")
    return Post(user, [event.slug])


@case("event_hide", "event.state +goneevent", behind=(Event,))
def keeper_hides_an_event() -> Post:
    user, event = host_of()
    return Post(user, [event.slug])


@case("event_show", "event.state -goneevent", behind=(Event,))
def keeper_shows_an_event() -> Post:
    user, event = host_of(published_at=timezone.now())
    event.hide()
    return Post(user, [event.slug])


@case("event_show", "", behind=(Event,))
def keeper_cannot_show_an_event_the_redaktion_hid() -> Post:
    user, event = host_of(state="hidden", is_blocked=True)
    return Post(user, [event.slug])


@case("event_delete", "-event -eventhost -occurrence +formerslug +goneevent", behind=(Event,))
def keeper_deletes_an_event() -> Post:
    user, event = host_of()
    return Post(user, [event.slug])


@case("event_restore", "event.title", behind=(Event,))
def keeper_restores_an_event() -> Post:
    user, event = host_of()
    former = event.history.first()
    event.title, event.denkzelle = "Neu", make_denkzelle()
    event.save()
    return Post(user, [event.slug, former.pk])


# Who invites


@case("host_invite", "+eventhost", HostForm, behind=(EventHost,))
def keeper_invites_a_host() -> Post:
    user, event = host_of()
    return Post(user, [event.slug], {"party": f"association:{make_association().slug}"})


def asked_to_host() -> tuple[EventHost, Association, User]:
    rep, association = rep_of()
    _user, event = host_of()
    return make_host(event, association, agreed=False), association, rep


@case("host_agree", "eventhost.agreed_at", behind=(EventHost,))
def representative_agrees_to_host() -> Post:
    host, _association, rep = asked_to_host()
    return Post(rep, [host.pk])


@case("host_end", "-eventhost", behind=(EventHost,))
def representative_declines_to_host() -> Post:
    host, _association, rep = asked_to_host()
    return Post(rep, [host.pk])


def asks_for_a_denkzelle() -> Event:
    cell = make_denkzelle()
    return host_of(denkzelle=cell, is_denkzelle_confirmed=False, checked_version=1)[1]


LINKED = "event.is_denkzelle_confirmed event.checked_version +decision"


@case("denkzelle_confirm", LINKED, LinkForm, behind=(Event,))
def editor_confirms_a_denkzelle() -> Post:
    event = asks_for_a_denkzelle()
    return Post(make_editor(), [event.pk], {"denkzelle": event.denkzelle_id})


UNLINKED = "event.denkzelle_id event.checked_version +decision"


@case("denkzelle_refuse", UNLINKED, RefuseLinkForm, behind=(Event,))
def editor_refuses_a_denkzelle() -> Post:
    event = asks_for_a_denkzelle()
    data = {"denkzelle": event.denkzelle_id, "reason": "Das passt nicht dazu."}
    return Post(make_editor(), [event.pk], data)
