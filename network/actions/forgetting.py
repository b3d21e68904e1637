"""Letting go of accounts that are not used, after saying so more than once."""

from collections import Counter
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import mail
from network import forgetting, kept_uploads
from network.actions.erasure import erase_account
from network.lost_pictures import remove_lost_pictures
from network.models import User


def forget(today: date) -> Counter[str]:
    """Work off the whole table; tells how much of each. A second run finds nothing to do."""
    done: Counter[str] = Counter({rule.words: rule.work() for rule in forgetting.whole_table()})
    done["liegen gebliebene Bilder"] = kept_uploads.forget_all()
    done["Bilddateien ohne Bild"] = remove_lost_pictures()
    for user in forgetting.unconfirmed_accounts():
        done["unbestätigte Konten"] += _erase_unconfirmed(user)
    _forget_warnings()
    for user in forgetting.unused_accounts():
        if words := _treat_unused(user, today):
            done[words] += 1
    return done


@transaction.atomic
def _erase_unconfirmed(user: User) -> int:
    """Nobody is told: perhaps the address belongs to somebody else."""
    still = forgetting.unconfirmed_accounts().select_for_update(of=("self",))
    if not still.filter(pk=user.pk).exists():
        return 0
    erase_account(user, is_told=False)
    return 1


def _forget_warnings() -> None:
    """Whoever signed in again is not leaving."""
    warned = User.objects.filter(warned_on__isnull=False)
    unused = forgetting.unused_accounts().values("pk")
    warned.exclude(pk__in=unused).update(warned_on=None, leaves_on=None)


@transaction.atomic
def _treat_unused(user: User, today: date) -> str:
    locked = forgetting.unused_accounts().select_for_update(of=("self",))
    found = locked.filter(pk=user.pk).first()
    if found is None:
        return ""
    if found.leaves_on is None or found.warned_on is None:
        _warn(found, today, today + forgetting.LEAVES_AFTER)
        return "unbenutzte Konten angeschrieben"
    if today >= found.leaves_on:
        erase_account(found)
        return "unbenutzte Konten gelöscht"
    for before in reversed(forgetting.REMINDED_BEFORE):
        day = found.leaves_on - before
        if today >= day:
            if found.warned_on >= day:
                return ""
            _warn(found, today, found.leaves_on)
            return "unbenutzte Konten erinnert"
    return ""


def _warn(user: User, today: date, leaves_on: date) -> None:
    User.objects.filter(pk=user.pk).update(warned_on=today, leaves_on=leaves_on)
    last_used = timezone.localdate(user.last_login or user.date_joined)
    context = {
        "last_used": last_used,
        "leaves_on": leaves_on,
        "months": forgetting.PERIODS["unused_months"],
    }
    mail.send("keeping/account_unused", user.email, context, subject=_("Das Konto wird gelöscht"))
