"""Posts of visitors who register or order a letter, and of hosts about their list."""

from typing import Any

from django.test import Client
from django.urls import resolve

from events.actions import digests
from events.actions.registrations import signed_address
from events.forms.digests import DigestForm
from events.forms.registration import EventRegistrationForm, QuestionForm, SignUpForm
from events.models import Digest, Event, Question, Registration
from network.models import User
from tests.events.registrations import make_registration, typed
from tests.permissions.posts import Post, case
from tests.permissions.posts_events import day, host_of


def here(**fields: Any) -> tuple[User, Event]:
    return host_of(**{"registration": "here", "capacity": 1, "has_waiting_list": True, **fields})


def link_to(registration: Registration) -> list[str]:
    return [resolve(signed_address(registration)).kwargs["signed"]]


@case("register", "+registration", SignUpForm, behind=(Registration,))
def visitor_registers() -> Post:
    _user, event = here()
    question = event.questions.create(text="Was bringst du mit?")
    return Post(Client(), [event.slug], typed(**{f"answer_{question.pk}": "Kuchen"}))


SIGNED_IN = "registration.name registration.user_id registration.state registration.confirmed_at"


@case("register", SIGNED_IN, SignUpForm, behind=(Registration,))
def somebody_who_asked_before_registers_with_an_account() -> Post:
    user, event = here()
    make_registration(event, state="asked", email=user.email)
    return Post(user, [event.slug], typed(email=user.email))


CONFIRMED = "registration.state registration.confirmed_at"


@case("registration_confirm", CONFIRMED, behind=(Registration,))
def whoever_has_the_link_confirms_a_registration() -> Post:
    _user, event = here()
    return Post(Client(), link_to(make_registration(event, state="asked")))


CANCELLED = "registration.state registration.cancelled_at"


@case("registration_cancel", f"{CANCELLED} registration.answers", behind=(Registration,))
def whoever_has_the_link_cancels_and_the_next_moves_up() -> Post:
    _user, event = here()
    first = make_registration(event, answers=[["Was bringst du mit?", "Kuchen"]])
    make_registration(event, state="waiting")
    return Post(Client(), link_to(first))


@case("registration_remove", CANCELLED, behind=(Registration,))
def host_takes_somebody_off_the_list() -> Post:
    user, event = here()
    return Post(user, [make_registration(event).pk])


SETTINGS = {
    "registration": "here",
    "registration_url": "https://karten.example/",
    "registration_email": "karten@example.org",
    "registration_until": f"{day(6)}T12:00",
    "registration_note": "Bitte pünktlich.",
    "capacity": "20",
    "has_waiting_list": "on",
    "version": "1",
}
SET = (
    "event.registration_url event.registration_email event.registration_until "
    "event.registration_note event.capacity event.has_waiting_list "
    "question.text question.is_required +question"
)
QUESTIONS = {
    "questions-TOTAL_FORMS": "2",
    "questions-INITIAL_FORMS": "1",
    "questions-0-text": "Wer kommt mit?",
    "questions-0-is_required": "on",
    "questions-1-text": "Was ist zu beachten?",
}


def settings() -> Post:
    user, event = here(has_waiting_list=False)
    event.questions.create(text="Was bringst du mit?")
    seen = {"questions-seen": '[["Was bringst du mit?", false]]'}
    return Post(user, [event.slug], {**SETTINGS, **QUESTIONS, **seen})


@case("event_registration", SET, EventRegistrationForm, behind=(Event, Question))
def host_sets_how_one_registers() -> Post:
    return settings()


@case("event_registration", SET, QuestionForm, behind=(Event, Question))
def host_asks_questions() -> Post:
    return settings()


@case("digest_order", "+digest", DigestForm, behind=(Digest,))
def visitor_orders_a_letter() -> Post:
    return Post(Client(), data=typed(email="liest@example.org", rhythm="monthly"))


def ordered() -> Digest:
    return Digest.objects.create(email="liest@example.org", query="kostenlos=1")


@case("digest_confirm", "digest.confirmed_at", behind=(Digest,))
def whoever_has_the_link_confirms_a_letter() -> Post:
    return Post(Client(), [digests.sign(ordered())])


@case("digest_end", "-digest", behind=(Digest,))
def whoever_has_the_link_ends_a_letter() -> Post:
    return Post(Client(), [digests.sign(ordered())])
