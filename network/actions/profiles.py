"""What happens to profiles: begun, submitted, kept together, deleted for good."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import history, mail
from denkzellen.models import PublicationState
from denkzellen.models.entry import locked
from network import kept_uploads
from network.actions.erasure import erase_entry
from network.actions.representations import lock_account
from network.models import Actor, User
from network.permissions import can_edit, is_editor, require

MOST_PROFILES = 20
SAME_PRESS = timedelta(minutes=10)
# What a former version brings back: what was said, never who may see it. A picture that was
# replaced is gone.
RESTORED = [
    "kind",
    "name",
    "pronouns",
    "disciplines",
    "summary",
    "text",
    "links",
    "language",
    "district",
    "email",
    "phone",
    "website",
]


class Missing(NamedTuple):
    """What a profile lacks before it can be submitted, and the step where it is said."""

    what: str
    step: str


def missing(actor: Actor) -> Iterator[Missing]:
    if not actor.name:
        yield Missing(_("Name"), "wer")
    if not actor.disciplines.exists():
        yield Missing(_("mindestens eine Sparte"), "was")
    if not actor.summary:
        yield Missing(_("„Kurz gesagt“"), "was")


@transaction.atomic
def begin_profile(actor: Actor, user: User) -> Actor:
    """Save a new draft kept by `user`; pressing twice leads to the same one."""
    lock_account(user)
    own = Actor.objects.filter(keepers=user, created_by=user)
    same = own.filter(
        name=actor.name,
        kind=actor.kind,
        state=PublicationState.DRAFT,
        created_at__gt=timezone.now() - SAME_PRESS,
    ).first()
    if same:
        return same
    if own.count() >= MOST_PROFILES and not is_editor(user):
        raise ValidationError(
            _("Ein Konto kann %(most)d Profile anlegen. Nicht mehr gebrauchte bitte löschen.")
            % {"most": MOST_PROFILES}
        )
    actor.created_by = user
    actor.save()
    actor.keepers.add(user)
    return actor


@transaction.atomic
def submit(actor: Actor) -> bool:
    """Ask the Redaktion to look at it; `actor` is locked."""
    if any(missing(actor)) and actor.state == PublicationState.DRAFT:
        raise ValidationError(
            _("Zum Einreichen fehlt noch etwas: %(what)s.")
            % {"what": ", ".join(part.what for part in missing(actor))}
        )
    return actor.submit()


def add_keeper(actor: Actor, user: User) -> bool:
    """Let `user` keep the profile too; False if they do so already."""
    if actor.keepers.filter(pk=user.pk).exists():
        return False
    actor.keepers.add(user)
    return True


@transaction.atomic
def restore(actor: Actor, history_id: int, user: User) -> bool:
    """Bring back a former version as a new one; False if it says the same as the present one."""
    require(can_edit(user, locked(actor)))
    is_changed = history.restore(actor, history_id, RESTORED, user)
    actor.refresh_from_db()
    if actor.state != PublicationState.DRAFT and any(missing(actor)):
        raise ValidationError(
            _("Jener Stand ist unvollständig: Es fehlt %(what)s.")
            % {"what": ", ".join(part.what for part in missing(actor))}
        )
    return is_changed


@transaction.atomic
def leave(actor: Actor, user: User) -> bool:
    """Stop keeping a profile; the last one can only hand it over or delete it."""
    actor = locked(actor)
    if not actor.keepers.filter(pk=user.pk).exists():
        return False
    if not actor.keepers.exclude(pk=user.pk).filter(is_active=True).exists():
        raise ValidationError(
            _(
                "Ohne dieses Konto pflegt niemand mehr das Profil. Bitte zuerst jemanden "
                "einladen oder das Profil löschen."
            )
        )
    actor.keepers.remove(user)
    actor.invitations.open().filter(invited_by=user).update(revoked_at=timezone.now())
    kept_uploads.forget(user, actor)
    return True


@transaction.atomic
def delete_profile(actor: Actor, by: User | None = None) -> None:
    """Delete the profile with its history and its picture. Its addresses stay taken for ever."""
    actor = locked(actor)
    pk, name = actor.pk, mail.one_line(actor.name)
    others = [user.email for user in actor.keepers.filter(is_active=True) if user != by]
    erase_entry(actor)
    transaction.on_commit(lambda: kept_uploads.forget_all(actor_id=pk), robust=True)
    subject = _("Profil gelöscht: %(name)s") % {"name": name}
    for address in others:
        mail.send("profile_deleted", address, {"name": name}, subject=subject)
