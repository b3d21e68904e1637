"""Entries of the archive as the Redaktion writes, publishes, corrects and takes them down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive.actions import entries as acts
from archive.forms.entries import ArchiveEntryForm, EntryListForm, NoteForm, TakeDownForm
from archive.forms.fields import day_of, written
from archive.models import ArchiveEntry, ArchiveKind
from denkzellen import history
from denkzellen.addresses import address_of
from denkzellen.editing import EditConflict
from denkzellen.models import PublicationState
from events.models import Event
from network.permissions import editor_required
from network.queue import PER_PAGE
from network.views.profiles import person

RESTORED = list(ArchiveEntryForm.Meta.fields)
MOST_SUGGESTED = 10
DRAFTS_FIRST = Case(When(state=PublicationState.DRAFT, then=Value(0)), default=Value(1))


def written_entry(slug: str) -> ArchiveEntry:
    """An entry people write; that of a kept state is made by the pause and never edited."""
    entries = ArchiveEntry.objects.exclude(kind=ArchiveKind.KEPT_STATE)
    return get_object_or_404(entries.select_related("denkzelle"), slug=slug)


@require_safe
@editor_required
def redaktion_archive(request: HttpRequest) -> HttpResponse:
    form = EntryListForm(request.GET)
    entries = form.narrow(ArchiveEntry.objects.select_related("denkzelle").defer("text"))
    ordered = entries.order_by(DRAFTS_FIRST, "-updated_at", "-pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("seite"))
    return render(request, "archive/redaktion/entries.html", {"page": page, "filters": form})


@editor_required
def archive_entry_new(request: HttpRequest) -> HttpResponse:
    form = ArchiveEntryForm(request.POST or None)
    if form.is_valid():
        entry = acts.save_draft(form, person(request))
        messages.success(request, _("Der Entwurf ist angelegt. Noch sieht ihn nur die Redaktion."))
        return redirect("archive_entry_edit", entry.slug)
    return render(request, "archive/redaktion/entry_form.html", {"form": form})


@editor_required
def archive_entry_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft to be written on; of what was public, an overview with what can be done."""
    entry = get_object_or_404(ArchiveEntry.objects.select_related("denkzelle"), slug=slug)
    if entry.is_lasting and request.method == "POST" and not entry.is_kept_state:
        messages.info(request, acts.NOT_A_DRAFT)
        return _correct(request, entry)
    if entry.is_lasting or entry.is_kept_state:
        return render(request, "archive/redaktion/entry.html", {"entry": entry})
    form = ArchiveEntryForm(request.POST or None, instance=entry)
    if form.is_valid():
        try:
            acts.save_draft(form, person(request))
        except EditConflict as conflict:
            return conflict.page(request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Der Entwurf ist gespeichert."))
            return redirect("archive_entry_edit", slug)
    if form.is_bound:
        entry = written_entry(slug)  # a form writes into its row even what it refuses to save
    context = {"form": form, "entry": entry, "lacking": acts.lacking(entry)}
    return render(request, "archive/redaktion/entry_form.html", context)


@editor_required
def archive_entry_correct(request: HttpRequest, slug: str) -> HttpResponse:
    entry = written_entry(slug)
    if not entry.is_lasting:
        return redirect("archive_entry_edit", slug)
    return _correct(request, entry)


def _correct(request: HttpRequest, entry: ArchiveEntry) -> HttpResponse:
    slug = entry.slug
    form = ArchiveEntryForm(request.POST or None, instance=entry)
    note = NoteForm(request.POST or None)
    if form.is_valid() and note.is_valid():
        try:
            is_new = acts.correct(form, note.cleaned_data["note"], person(request))
        except EditConflict as conflict:
            return conflict.page(request)
        if is_new:
            messages.success(request, _("Berichtigt. Auf der Seite steht, was vorher dort stand."))
        else:
            messages.info(request, _("So steht es schon da."))
        return redirect("archive_entry_edit", slug)
    if form.is_bound:
        entry = written_entry(slug)
    context = {"form": form, "note": note, "forms": [note, form], "entry": entry}
    return render(request, "archive/redaktion/entry_correct.html", context)


@require_POST
@editor_required
def archive_entry_publish(request: HttpRequest, slug: str) -> HttpResponse:
    entry = written_entry(slug)
    try:
        if acts.publish(entry, person(request)):
            messages.success(request, _("„%s“ ist jetzt öffentlich.") % entry)
        else:
            messages.info(request, _("„%s“ war schon öffentlich.") % entry)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    return redirect("archive_entry_edit", slug)


@editor_required
def archive_entry_take_down(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that asks for the reason; the answer hides at once."""
    entry = get_object_or_404(ArchiveEntry, slug=slug)
    form = TakeDownForm(request.POST or None)
    if form.is_valid():
        try:
            if acts.take_down(entry, form.cleaned_data["reason"], person(request)):
                messages.success(
                    request, _("Entfernt. An der Adresse steht jetzt nur noch die Begründung.")
                )
            else:
                messages.info(request, _("Der Eintrag war schon entfernt."))
            return redirect("archive_entry_edit", slug)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "entry": entry}
    return render(request, "archive/redaktion/entry_take_down.html", context)


@require_POST
@editor_required
def archive_entry_restore_public(request: HttpRequest, slug: str) -> HttpResponse:
    entry = get_object_or_404(ArchiveEntry, slug=slug)
    try:
        if acts.show_again(entry, person(request)):
            messages.success(request, _("„%s“ ist wieder öffentlich.") % entry)
        else:
            messages.info(request, _("„%s“ war schon öffentlich.") % entry)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("archive_entry_edit", slug)


@require_safe
@editor_required
def archive_entry_history(request: HttpRequest, slug: str) -> HttpResponse:
    entry = written_entry(slug)
    context = {"entry": entry, "versions": history.versions(entry)}
    return render(request, "archive/redaktion/entry_history.html", context)


@require_POST
@editor_required
def archive_version_restore(request: HttpRequest, slug: str, history_id: int) -> HttpResponse:
    entry = written_entry(slug)
    try:
        if acts.restore_draft(entry, history_id, RESTORED, person(request)):
            messages.success(request, _("Der frühere Stand gilt wieder, als neue Version."))
        else:
            messages.info(request, _("So steht es schon da."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("archive_entry_history", slug)


@require_safe
@editor_required
def archive_event_suggestions(request: HttpRequest) -> JsonResponse:
    """Public events whose title holds all that was typed, the latest first."""
    events = Event.objects.public()
    for word in request.GET.get("q", "")[:100].split():
        events = events.filter(Q(title__icontains=word) | Q(slug__contains=address_of(word)))
    found = events.order_by("-start_date", "-pk").only("title", "slug", "start_date")
    suggestions = [
        {"value": written(event), "title": event.title, "kind": day_of(event)}
        for event in found[:MOST_SUGGESTED]
    ]
    return JsonResponse(suggestions, safe=False)
