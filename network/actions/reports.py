"""Reports about public entries: taken in once, decided once, by a person, with a reason."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import mail
from denkzellen.models import Entry
from denkzellen.models.entry import locked
from network.actions.moderation import tell_keepers
from network.kinds import PUBLIC_PAGES, page_address
from network.models import Report, ReportOutcome, User
from network.permissions import can_decide, require

DAY = timedelta(days=1)
MOST_A_DAY = 300
MOST_PER_ENTRY_A_DAY = 20
MOST_RECEIPTS_A_DAY = 5


def entry_at_page(path: str) -> Entry:
    """The public entry whose page has this path; Http404 for everything else."""
    try:
        match = resolve(path)
    except Resolver404:
        raise Http404 from None
    label = PUBLIC_PAGES.get(match.url_name or "")
    if label is None:
        raise Http404
    entries: Any = apps.get_model(label)._default_manager
    entry: Entry | None = entries.public().filter(slug=match.kwargs["slug"]).first()
    if entry is None:
        raise Http404
    return entry


@transaction.atomic
def take_in(entry: Entry, report: Report) -> bool:
    """Keep `report` and confirm it by mail; False if the same one is open already."""
    entry = locked(entry)
    report.kind, report.object_id = entry._meta.label_lower, entry.pk
    report.title, report.url = str(entry)[:200], page_address(entry)
    report.email = report.email.lower()
    open_reports = Report.objects.about(entry).open()
    if open_reports.filter(email=report.email, reason=report.reason, text=report.text).exists():
        return False
    _refuse_flood(entry)
    if report.email:
        _send_receipt(report)
    report.save()
    return True


def _refuse_flood(entry: Entry) -> None:
    lately = Report.objects.filter(created_at__gt=timezone.now() - DAY)
    if lately.about(entry).count() >= MOST_PER_ENTRY_A_DAY or lately.count() >= MOST_A_DAY:
        raise ValidationError(
            _(
                "Heute sind schon sehr viele Meldungen eingegangen. Bitte morgen noch einmal "
                "versuchen oder an die Adresse im Impressum schreiben."
            )
        )


def _send_receipt(report: Report) -> None:
    """Nobody's mailbox is filled by reports in their name."""
    lately = Report.objects.filter(created_at__gt=timezone.now() - DAY, email=report.email)
    if lately.count() < MOST_RECEIPTS_A_DAY:
        subject = _("Meldung angekommen: %(title)s")
        mail.send(
            "redaktion/report_received",
            report.email,
            _words(report),
            subject=subject % {"title": mail.one_line(report.title)},
        )


@transaction.atomic
def decide(report: Report, outcome: str, answer: str, editor: User) -> bool:
    """Answer a report; False if that was done already.

    Whoever reported learns the reason; those who keep the entry do where something was changed.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    entry = report.entry
    require(entry is None or can_decide(editor, entry))
    if report.decided_at is not None:
        return False
    report.decided_at, report.decided_by = timezone.now(), editor
    report.outcome, report.answer = outcome, answer
    report.save(update_fields=["decided_at", "decided_by", "outcome", "answer"])
    if report.email:
        subject = _("Meldung beantwortet: %(title)s") % {"title": mail.one_line(report.title)}
        mail.send("redaktion/report_decided", report.email, _words(report), subject=subject)
    if outcome == ReportOutcome.ACTED and entry is not None:
        subject = _("%(title)s: Entscheidung nach einer Meldung")
        tell_keepers(entry, "report_acted", subject, _words(report))
    return True


def _words(report: Report) -> dict[str, str]:
    return {
        "title": mail.one_line(report.title),
        "page": mail.site_address(report.url),
        "reason": report.get_reason_display(),
        "outcome": report.get_outcome_display(),
        "answer": report.answer,
    }
