"""Changing the address of an account, agreed to by both mailboxes."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from denkzellen import mail
from network.models import AddressChange, User


@transaction.atomic
def begin_address_change(user: User, new_email: str) -> None:
    """Write to both mailboxes. Who asks learns nothing about other accounts."""
    change, tokens = AddressChange.objects.begin(user, new_email)
    context = {"old_email": change.old_email, "new_email": change.new_email}
    subject = _("Adresse ändern: bitte bestätigen")
    mail.send(
        "account/address_change_old",
        change.old_email,
        {**context, "link": _link(tokens.old)},
        subject=subject,
    )
    if is_taken(new_email, by_other_than=user):
        mail.send("account/address_change_taken", new_email, {}, subject=subject)
    else:
        link = _link(tokens.new)
        mail.send(
            "account/address_change_new", new_email, {**context, "link": link}, subject=subject
        )


def _link(token: str) -> str:
    return mail.site_address(reverse("account_email_confirm", args=[token]))


def is_taken(email: str, *, by_other_than: User) -> bool:
    others = User.objects.exclude(pk=by_other_than.pk)
    claimed = EmailAddress.objects.exclude(user=by_other_than).filter(verified=True)
    return others.filter(email=email).exists() or claimed.filter(email__iexact=email).exists()


def complete_address_change(change: AddressChange, *, session_key: str | None) -> bool:
    """Make the new address the one to sign in with; False if it is another account's by now.

    Every session ends except `session_key`, and the old mailbox is told.
    """
    user = User.objects.select_for_update().get(pk=change.user_id)
    change.delete()
    if is_taken(change.new_email, by_other_than=user):
        return False
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=change.new_email, verified=True, primary=True)
    user.email = change.new_email
    user.save(update_fields=["email"])
    for session in UserSession.objects.filter(user=user).exclude(session_key=session_key or ""):
        session.end()
    mail.send(
        "account/address_changed",
        change.old_email,
        {"new_email": change.new_email},
        subject=_("Die Adresse wurde geändert"),
    )
    return True
