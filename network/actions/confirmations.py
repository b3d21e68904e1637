"""Asking whether entries are still true, and noting the answer."""

from collections import Counter
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import freshness, mail
from denkzellen.models.entry import locked
from network import confirmations
from network.confirmations import Confirmable


def ask_still_true(today: date) -> Counter[str]:
    """Send what is due today and hide what was silent too long; tells how many of each.

    Running it again, or twice at once, sends nothing twice.
    """
    done: Counter[str] = Counter()
    for kind in confirmations.KINDS:
        for entry in kind._base_manager.filter(confirmations.perhaps_due(today)).order_by("pk"):
            done[_treat(entry, today)] += 1
    return done


def _treat(entry: Confirmable, today: date) -> str:
    """What happened to the entry: asked, reminded, marked, hidden, nobody or nothing."""
    day = confirmations.hidden_on(entry)
    if day is not None and today >= day:
        return "hidden" if _hide(entry, today) else "nothing"
    step = confirmations.mail_due(entry, today)
    if not step:
        return "nothing"
    addresses = confirmations.addresses_of(entry)
    if not addresses:
        return "nobody"
    return _word(step) if _ask(entry, step, addresses, today) else "nothing"


def _word(step: int) -> str:
    if step == confirmations.MARKED_AFTER_MONTHS:
        return "marked"
    return "asked" if step == confirmations.ASKED_AFTER_MONTHS[0] else "reminded"


@transaction.atomic
def _ask(entry: Confirmable, step: int, addresses: list[str], today: date) -> bool:
    """The row decides who of several asks: only one finds it as it was read."""
    unchanged = type(entry)._base_manager.filter(
        pk=entry.pk,
        state=entry.state,
        confirmed_on=entry.confirmed_on,
        reminded_on=entry.reminded_on,
    )
    if not unchanged.update(reminded_on=today):
        return False
    entry.reminded_on = today
    is_marked = step == confirmations.MARKED_AFTER_MONTHS
    _write(entry, addresses, "marked" if is_marked else "ask")
    return True


@transaction.atomic
def _hide(entry: Confirmable, today: date) -> bool:
    entry = locked(entry)
    day = confirmations.hidden_on(entry)
    if not entry.is_public or day is None or today < day:
        return False
    addresses = confirmations.addresses_of(entry)
    entry._change_reason = confirmations.HIDDEN_BY_SILENCE  # type: ignore[union-attr]
    entry.hide()
    # Who shows it again without confirming is asked anew before it is hidden again.
    type(entry)._base_manager.filter(pk=entry.pk).update(reminded_on=None)
    _write(entry, addresses, "hidden")
    return True


def _write(entry: Confirmable, addresses: list[str], template: str) -> None:
    subjects = {
        "ask": _("Stimmt der Eintrag noch: %(name)s"),
        "marked": _("Bitte bestätigen, sonst wird der Eintrag verborgen: %(name)s"),
        "hidden": _("Der Eintrag ist verborgen: %(name)s"),
    }
    path = reverse("confirm_entry", args=[confirmations.sign(entry)])
    context = {
        "name": mail.one_line(entry.name),
        "address": mail.site_address(entry.get_absolute_url()),
        "known_since": confirmations.known_since(entry),
        "hidden_on": confirmations.hidden_on(entry),
        "link": mail.site_address(path),
        "link_days": confirmations.LINK_VALID_FOR.days,
    }
    subject = subjects[template] % {"name": mail.one_line(entry.name)}
    for address in addresses:
        mail.send(f"confirmations/{template}", address, context, subject=subject)


@transaction.atomic
def confirm(entry: Confirmable) -> bool:
    """Note that it is true today; what silence had hidden is shown again."""
    entry = locked(entry)
    if not confirmations.can_be_confirmed(entry):
        raise ValidationError(_("Bestätigt wird nur, was öffentlich ist."))
    today = timezone.localdate()
    if entry.is_public and entry.confirmed_on == today:
        return False
    type(entry)._base_manager.filter(pk=entry.pk).update(confirmed_on=today, reminded_on=None)
    freshness.bump_after_commit()
    entry.confirmed_on, entry.reminded_on = today, None
    entry._change_reason = confirmations.SHOWN_BY_LINK  # type: ignore[union-attr]
    entry.show()
    return True
