"""Passing on a message: nobody learns an address, and no message is kept."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import mail
from denkzellen.models.entry import locked
from network.keepers import keepers_of
from network.models import Actor, Association, ContactBlock, ContactLog
from network.models.contact import sender_hash

MOST_OF_SENDER = 5
MOST_TO_ENTRY = 20
DAY = timedelta(days=1)
SAME_PRESS = timedelta(seconds=10)
SALT = "contact-block"

type Reachable = Actor | Association


def is_reachable(entry: Reachable) -> bool:
    return bool(entry.email or keepers_of(entry))


@transaction.atomic
def pass_on(entry: Reachable, name: str, email: str, message: str) -> None:
    """Send the message to `entry`, unless it has blocked this sender: those notice nothing.

    Raises ValidationError above the limits. The same press of a button sends once.
    """
    entry = locked(entry)
    sender = sender_hash(email)
    now = timezone.now()
    log = ContactLog.objects.about(entry)
    if log.filter(sender_hash=sender, created_at__gt=now - SAME_PRESS).exists():
        return
    _refuse_too_many(entry, sender)
    ContactLog.objects.create(kind=_kind(entry), object_id=entry.pk, sender_hash=sender)
    if not ContactBlock.objects.about(entry).filter(sender_hash=sender).exists():
        _send(entry, name, email, message)


def _refuse_too_many(entry: Reachable, sender: str) -> None:
    recent = ContactLog.objects.filter(created_at__gt=timezone.now() - DAY)
    if recent.filter(sender_hash=sender).count() >= MOST_OF_SENDER:
        raise ValidationError(
            _(
                "Von dieser E-Mail-Adresse sind heute schon %(most)d Nachrichten verschickt "
                "worden. Morgen geht es weiter; die Nachricht bitte so lange kopieren."
            )
            % {"most": MOST_OF_SENDER}
        )
    if recent.about(entry).count() >= MOST_TO_ENTRY:
        raise ValidationError(
            _(
                "„%(name)s“ hat heute schon sehr viele Nachrichten bekommen. Morgen geht es "
                "weiter; die Nachricht bitte so lange kopieren."
            )
            % {"name": entry.name}
        )


def _send(entry: Reachable, name: str, email: str, message: str) -> None:
    block = reverse("contact_block", args=[_sign(entry, sender_hash(email))])
    context = {
        "entry_name": mail.one_line(entry.name),
        "sender_name": mail.one_line(name),
        "sender_email": email,
        "message": message,
        "block_link": mail.site_address(block),
    }
    subject = _("Nachricht von %(name)s") % {"name": mail.one_line(name)}
    recipients = [entry.email] if entry.email else [user.email for user in keepers_of(entry)]
    for address in recipients:
        mail.send("contact", address, context, subject=subject, reply_to=email)


def _kind(entry: Reachable) -> str:
    return entry._meta.label_lower


def _sign(entry: Reachable, sender: str) -> str:
    return signing.dumps([_kind(entry), entry.pk, sender], salt=SALT, compress=True)


def read_block_link(signed: str) -> tuple[Reachable, str] | None:
    """The entry and the sender the link from a mail is about; None if either is not ours."""
    try:
        kind, pk, sender = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    model: type[Actor] | type[Association] = Actor if kind == "network.actor" else Association
    entry: Reachable | None = model._base_manager.filter(pk=pk).first()
    return (entry, sender) if entry else None


def is_blocked(entry: Reachable, sender: str) -> bool:
    return ContactBlock.objects.about(entry).filter(sender_hash=sender).exists()


def block(entry: Reachable, sender: str) -> None:
    ContactBlock.objects.get_or_create(kind=_kind(entry), object_id=entry.pk, sender_hash=sender)
