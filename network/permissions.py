"""Who may. Rows are chosen by `visible_to` and `kept_by`; these answer for one entry."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from denkzellen.models import Entry, Publication
from denkzellen.models.entry import PublicationQuerySet
from network.keepers import keepers_of
from network.models import Actor, Association, Representation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from network.models import User

type View = Callable[..., HttpResponse]


def require(condition: bool) -> None:
    """Answer 403 unless `condition` holds."""
    if not condition:
        raise PermissionDenied


def is_editor(user: "User | AnonymousUser") -> bool:
    return bool(getattr(user, "is_editor", False))


def keeps(user: "User | AnonymousUser", entry: Publication) -> bool:
    """Whether `user` looks after `entry`, without being of the Redaktion."""
    if not user.is_authenticated or not user.is_active:
        return False
    entries = cast(PublicationQuerySet, type(entry)._default_manager.all())
    return entries.kept_by(user).filter(pk=entry.pk).exists()


def can_edit(user: "User | AnonymousUser", entry: Publication) -> bool:
    """Keepers of a profile, representatives of an association, and editors."""
    return is_editor(user) or keeps(user, entry)


def is_rep(user: "User | AnonymousUser", association: Association) -> bool:
    """Whether `user` speaks for `association` now. Whoever proposed it does not yet."""
    if not user.is_authenticated or not user.is_active:
        return False
    return association.representations.in_force().filter(user_id=user.pk).exists()


def can_represent(user: "User | AnonymousUser", association: Association) -> bool:
    """Who decides on claims and invites: representatives and editors."""
    return is_editor(user) or is_rep(user, association)


def can_grant(user: "User | AnonymousUser", claim: Representation) -> bool:
    """Another representative or an editor decides on a claim, never whoever made it."""
    if user.pk == claim.user_id:
        return False
    return can_represent(user, claim.association)


def can_decide(user: "User | AnonymousUser", entry: Entry) -> bool:
    """An editor, but not on what they look after themselves."""
    is_own = user in keepers_of(entry) or (isinstance(entry, Publication) and keeps(user, entry))
    return is_editor(user) and not is_own


def is_known(user: "User") -> bool:
    """Whether the Redaktion has already let something of `user` pass: new accounts may less."""
    if is_editor(user):
        return True
    mandates = Representation.objects.in_force().filter(user_id=user.pk)
    approved = Actor.objects.filter(keepers=user.pk, published_at__isnull=False)
    return approved.exists() or mandates.exists()


def editor_required(view: View) -> View:
    """For the Redaktion only: others sign in first, or learn that they may not."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(is_editor(request.user))
        return view(request, *args, **kwargs)

    return guarded
