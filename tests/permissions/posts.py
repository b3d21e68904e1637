"""What a browser posts, what changes by it, and all that somebody could post besides."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.core import mail
from django.db import models, transaction
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from network.models import User
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_image,
    make_user,
)
from tests.network.account_steps import sign_in

APPS = {"network", "denkzellen", "events", "archive", "account", "mfa", "auth", "flatpages"}
# Made from the rest after each change, or kept by the site for itself.
DERIVED = {"searchdocument", "searchterm", "searchposting", "generation", "erasure", "outgoingmail"}
# Comes along with every change of its row.
AUTOMATIC = {"version", "updated_at", "sort_name"}
# Different each time, on purpose.
RANDOM = {
    "token", "token_hash", "old_token_hash", "new_token_hash", "file", "renditions", "password",
    "data", "logo_id", "image_id", "image", "uid",
}  # fmt: skip
MINE = "gekapert"

type Row = dict[str, Any]
type Rows = dict[tuple[type[models.Model], Any], Row]


@dataclass(frozen=True)
class Post:
    """One request of `who`, an account or a browser that has come so far."""

    who: User | Client
    args: list[Any] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    files: Callable[[], dict[str, Any]] = dict
    query: str = ""


@dataclass(frozen=True)
class Case:
    """A page, the form behind it, and all that its post changes: "actor.name", "+decision"."""

    page: str
    changes: set[str]
    form: type[BaseForm] | None
    behind: tuple[type[models.Model], ...]
    prepare: Callable[[], Post]

    def __str__(self) -> str:
        return self.prepare.__name__


CASES: list[Case] = []


def case(
    page: str,
    changes: str = "",
    form: type[BaseForm] | None = None,
    behind: tuple[type[models.Model], ...] = (),
) -> Callable[[Callable[[], Post]], Callable[[], Post]]:
    """Registers a function which builds what the request needs, and gives the request."""
    own = getattr(getattr(form, "_meta", None), "model", None)

    def register(prepare: Callable[[], Post]) -> Callable[[], Post]:
        models_behind = (*behind, *([own] if own else []))
        CASES.append(Case(page, set(changes.split()), form, models_behind, prepare))
        return prepare

    return register


def signed_in(**fields: Any) -> tuple[User, Client]:
    """Just signed in with a password, so that nothing asks for it again."""
    user, client = make_user(**fields), Client()
    sign_in(client, user)
    mail.outbox.clear()
    return user, client


# All rows of the site, and what is different after a request


def rows() -> Rows:
    """Every row of every table of ours, as it is in the database."""
    return {
        (model, row[model._meta.pk.attname]): row
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS and model._meta.model_name not in DERIVED
        for row in model._base_manager.values()
    }


def changes_in(before: Rows, after: Rows) -> set[str]:
    """In short: "table.field" changed, "+table" came, "-table" went; the history apart."""
    short = {f"+{_name(key)}" for key in after.keys() - before.keys()}
    short |= {f"-{_name(key)}" for key in before.keys() - after.keys()}
    for key in before.keys() & after.keys():
        short |= {f"{_name(key)}.{name}" for name in _different(before[key], after[key])}
    return {change for change in short if "historical" not in change}


def _name(key: tuple[type[models.Model], Any]) -> str:
    return str(key[0]._meta.model_name)


def _different(before: Row, after: Row) -> set[str]:
    return {name for name in before if before[name] != after[name] and name not in AUTOMATIC}


def new_values(before: Rows, after: Rows) -> list[str]:
    """All that came or changed with its values, the same for two equal requests."""
    known = {(model, key) for model, key in before}
    found = []
    for (model, key), row in after.items():
        former = before.get((model, key), {})
        values = {
            name: _steady(model, row, name, known)
            for name in row
            if name not in former or former[name] != row[name]
        }
        if values:
            found.append(f"{model._meta.label} {key if former else 'new'} {values}")
    gone = [f"{model._meta.label} {key} gone" for model, key in before.keys() - after.keys()]
    return sorted(found + gone)


def _steady(model: type[models.Model], row: Row, name: str, known: set) -> Any:
    """The value, without what is random, and without the numbers of new rows."""
    if name in RANDOM:
        return bool(row[name])
    column = next(one for one in model._meta.concrete_fields if one.attname == name)
    target = column.related_model if column.is_relation else None
    if column.primary_key:
        target = model
    elif name == "id":
        target = getattr(model, "instance_type", None)
    elif name == "object_id" and row.get("kind"):
        target = apps.get_model(row["kind"])
    is_new = target is not None and row[name] is not None and (target, row[name]) not in known
    return "new" if is_new else row[name]


# What somebody could post besides


def make_strangers() -> User:
    """What the numbers in hostile posts lead to: things that are somebody else's."""
    victim = make_user(name="Ida")
    make_image(uploaded_by=victim)
    for make in (make_actor, make_association, make_denkzelle):
        make(state="draft")
    make_district("Fern")
    make_discipline("Fremd")
    return victim


def hostile(behind: tuple[type[models.Model], ...], own: set[str], victim: User) -> Row:
    """A value for every field of every table of ours, except for the form's `own` fields."""
    everywhere = [one for one in apps.get_models() if one._meta.app_label in APPS]
    data: Row = {}
    for model in [*everywhere, *behind]:
        for column in (*model._meta.concrete_fields, *model._meta.many_to_many):
            data |= dict.fromkeys((column.name, column.attname), _value(column, victim))
    data |= dict.fromkeys(("owner", "keeper", "created_by", "by", "decided_by"), victim.pk)
    data |= {"is_staff": "on", "is_superuser": "on", "checked_version": "1", "keepers": victim.pk}
    data = {name: value for name, value in data.items() if name not in own}
    for name in list(data):
        data |= {f"theirs-{name}": data[name], f"merge-{name}": "theirs"}
    return data


def _values(model: type[models.Model], name: str) -> models.QuerySet:
    return model._base_manager.order_by("pk").values_list(name, flat=True)


def _value(column: Any, victim: User) -> Any:
    """Something valid, and other than what is there."""
    if column.is_relation and column.related_model is User:
        return victim.pk
    if column.is_relation:
        return _values(column.related_model, "pk").last() or 1
    present = _values(column.model, column.attname).first()
    if column.choices:
        others = [value for value, _label in column.choices if value not in {present, ""}]
        return next((value for value in others if value in {"published", "active"}), others[-1])
    for kind, value in (
        (models.BooleanField, "False" if present or column.default is True else "on"),
        (models.DateTimeField, "2031-05-05 12:00"),
        (models.DateField, "2031-05-05"),
        (models.TimeField, "12:00"),
        (models.IntegerField, "77"),
        (models.EmailField, f"{MINE}@example.org"),
        (models.URLField, f"https://{MINE}.example/"),
        (models.JSONField, f'{{"{MINE}": 1}}'),
    ):
        if isinstance(column, kind):
            return value
    return MINE


# One request, of which nothing remains


@dataclass(frozen=True)
class Outcome:
    answer: tuple[int, str]
    changes: set[str]
    values: list[str]
    mails: list[tuple[Any, ...]]


class Browser:
    """Posts again and again from the same state."""

    def __init__(self, page: str, post: Post) -> None:
        self.address = reverse(page, args=post.args) + post.query
        self.post = post
        client = post.who if isinstance(post.who, Client) else Client()
        if isinstance(post.who, User):
            client.force_login(post.who)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def send(self, extra: Row) -> Outcome:
        client = Client()
        client.cookies = SimpleCookie(self.cookies)
        before = rows()
        mail.outbox.clear()
        with transaction.atomic():
            response = client.post(self.address, {**extra, **self.post.data, **self.post.files()})
            after = rows()
            transaction.set_rollback(True)
        return Outcome(
            answer=(response.status_code, response.headers.get("Location", "")),
            changes=changes_in(before, after),
            values=new_values(before, after),
            mails=sorted((*message.to, message.subject) for message in mail.outbox),
        )


def forms_in(modules: list[Any]) -> Iterator[type[BaseForm]]:
    """Every class of form these modules define."""
    for module in modules:
        for thing in vars(module).values():
            is_form = isinstance(thing, type) and issubclass(thing, BaseForm)
            if is_form and thing.__module__ == module.__name__:
                yield thing
