"""The files and photos of an entry: many come at once, each with a result of its own."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from archive.actions import uploads as acts
from archive.forms.entries import NoteForm
from archive.forms.uploads import DescribeForm, FilesForm, FileTitleForm, PhotoForm, PhotosForm
from archive.models import ArchiveEntry
from archive.uploads import (
    MOST_AT_ONCE,
    MOST_BYTES_OF_RECORDING,
    Result,
    UploadLimits,
    refused,
    shown_name,
)
from archive.views.entries import written_entry
from denkzellen.editing import EditConflict
from network.images import MAX_BYTES
from network.permissions import editor_required
from network.views.profiles import person
from network.views.redaktion.denkzellen import place_in

DESCRIBED_AT_ONCE = 20

type Page = Callable[..., HttpResponse]


def _within_limits(request: HttpRequest, most: int) -> tuple[UploadLimits, str]:
    """Read what was sent, within the limits; says what is wrong if it cannot be read at all."""
    limits = UploadLimits(request, most)
    request.upload_handlers.insert(0, limits)
    try:
        request.FILES  # noqa: B018 - reading it is what may fail
    except SuspiciousOperation:
        return limits, _(
            "Das waren mehr als %(most)d Dateien auf einmal; keine davon ist gespeichert. Bitte "
            "in kleineren Gruppen hochladen."
        ) % {"most": MOST_AT_ONCE}
    except MultiPartParserError:
        return limits, _("Der Upload ist nicht ganz angekommen. Bitte noch einmal versuchen.")
    except OSError:
        return limits, _("Gerade ist kein Platz für Dateien. Bitte später noch einmal versuchen.")
    return limits, ""


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _told(results: Iterable[Result]) -> JsonResponse:
    """The results for the script, which sends each file in a request of its own."""
    rows = [{"name": one.name, "text": one.text, "stored": one.is_stored} for one in results]
    return JsonResponse({"results": rows})


def _answer(
    request: HttpRequest, results: list[Result], form: forms.BaseForm, page: Page
) -> HttpResponse:
    if _wants_json(request):
        texts = [str(text) for errors in form.errors.values() for text in errors]
        return _told(results or [refused("", " ".join(texts))])
    return page(form, results=results)


@csrf_exempt  # the token is checked in _receive_files, once the limits are set
@editor_required
def archive_files(request: HttpRequest, slug: str) -> HttpResponse:
    return _uploads(request, slug, MOST_BYTES_OF_RECORDING, _files_page, _receive_files)


def _uploads(
    request: HttpRequest,
    slug: str,
    most_bytes: int,
    page_of: Callable[..., HttpResponse],
    receive: Callable[[HttpRequest, ArchiveEntry, UploadLimits], HttpResponse],
) -> HttpResponse:
    entry = written_entry(slug)
    if request.method != "POST":
        return page_of(request, entry)
    limits, problem = _within_limits(request, most_bytes)
    if problem:
        return _unreadable(request, problem, partial(page_of, request, entry))
    return receive(request, entry, limits)


def _unreadable(request: HttpRequest, problem: str, page: Page) -> HttpResponse:
    response = _told([refused("", problem)]) if _wants_json(request) else page(problem=problem)
    response.status_code = 400
    return response


@csrf_protect
def _receive_files(request: HttpRequest, entry: ArchiveEntry, limits: UploadLimits) -> HttpResponse:
    form = FilesForm(None, request.FILES)
    form.fields["dateien"].required = not limits.refused
    results: list[Result] = []
    if form.is_valid():
        by = person(request)
        results = [acts.store_file(entry, file, by) for file in form.cleaned_data["dateien"]]
        results += limits.refused
    return _answer(request, results, form, partial(_files_page, request, entry))


def _files_page(
    request: HttpRequest, entry: ArchiveEntry, form: forms.BaseForm | None = None, **more: Any
) -> HttpResponse:
    context = {
        "entry": entry,
        "form": form or FilesForm(),
        "files": list(entry.files.all()),
        "most_bytes_of_recording": MOST_BYTES_OF_RECORDING,
        **_counted(more.get("results", [])),
        **more,
    }
    return render(request, "archive/redaktion/files.html", context)


def _counted(results: list[Result]) -> dict[str, Any]:
    return {
        "most_at_once": MOST_AT_ONCE,
        "stored": [one for one in results if one.is_stored],
        "refused": [one for one in results if not one.is_stored],
    }


@editor_required
def archive_file_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The title of one file; a correction once the entry was public."""
    entry = written_entry(slug)
    file = get_object_or_404(entry.files, pk=pk)
    form = FileTitleForm(request.POST or None, instance=file)
    note = _note_for(request, entry)
    if form.is_valid() and (note is None or note.is_valid()):
        title = form.cleaned_data["title"]
        if acts.rename_file(file, title, _words(note), person(request)):
            messages.success(request, _("Der Titel ist gespeichert."))
        else:
            messages.info(request, _("So heißt die Datei schon."))
        return redirect("archive_files", slug)
    context = {"entry": entry, "thing": file, "form": form, "note": note, "forms": [form, note]}
    return render(request, "archive/redaktion/file_edit.html", context)


def _note_for(request: HttpRequest, entry: ArchiveEntry) -> NoteForm | None:
    """What was public changes only with a note."""
    return (
        NoteForm(request.POST if request.method == "POST" else None) if entry.is_lasting else None
    )


def _words(note: NoteForm | None) -> str:
    return note.cleaned_data["note"] if note else ""


@editor_required
def archive_file_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _remove(request, slug, pk, "files")


@editor_required
def archive_photo_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _remove(request, slug, pk, "photos")


def _remove(request: HttpRequest, slug: str, pk: int, what: str) -> HttpResponse:
    """A page that asks first; the answer removes."""
    entry = written_entry(slug)
    thing = _rows(entry, what).filter(pk=pk).first()
    title = str(thing)
    note = _note_for(request, entry)
    if thing is None and request.method != "POST":
        raise Http404
    if request.method == "POST" and (thing is None or note is None or note.is_valid()):
        remove = acts.remove_file if what == "files" else acts.remove_photo
        if thing is not None and remove(entry, pk, _words(note), person(request)):
            messages.success(request, _("„%s“ ist entfernt.") % title)
        else:
            messages.info(request, _("Das war schon entfernt."))
        return redirect(f"archive_{what}", slug)
    context = {"entry": entry, "thing": thing, "note": note, "form": note, "what": what}
    return render(request, "archive/redaktion/remove.html", context)


@require_POST
@editor_required
def archive_file_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _move(request, slug, pk, "files")


@require_POST
@editor_required
def archive_photo_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _move(request, slug, pk, "photos")


def _move(request: HttpRequest, slug: str, pk: int, what: str) -> HttpResponse:
    thing = get_object_or_404(_rows(written_entry(slug), what), pk=pk)
    if acts.move_to(thing, place_in(request)):
        messages.success(request, _("„%s“ steht jetzt an der neuen Stelle.") % thing)
    return redirect(f"archive_{what}", slug)


def _rows(entry: ArchiveEntry, what: str) -> Any:
    return entry.files.all() if what == "files" else entry.photos.select_related("image")


@csrf_exempt  # the token is checked in _receive_photos, once the limits are set
@editor_required
def archive_photos(request: HttpRequest, slug: str) -> HttpResponse:
    return _uploads(request, slug, MAX_BYTES, _photos_page, _receive_photos)


@csrf_protect
def _receive_photos(
    request: HttpRequest, entry: ArchiveEntry, limits: UploadLimits
) -> HttpResponse:
    form = PhotosForm(request.POST, request.FILES)
    form.fields["bilder"].required = not limits.refused
    results: list[Result] = []
    if form.is_valid():
        files = form.cleaned_data["bilder"]
        by, credit = person(request), form.credit
        now, later = files[: acts.MOST_PHOTOS_AT_ONCE], files[acts.MOST_PHOTOS_AT_ONCE :]
        results = [acts.store_photo(entry, file, credit, by) for file in now]
        results += [*map(_too_many, later), *limits.refused]
    elif request.FILES:
        form.add_error("bilder", _("Bitte die Bilder danach noch einmal auswählen."))
    return _answer(request, results, form, partial(_photos_page, request, entry))


def _too_many(file: UploadedFile) -> Result:
    text = _("war zu viel auf einmal: %(most)d Bilder gehen, diese bitte im nächsten Schritt")
    return refused(shown_name(file.name), text % {"most": acts.MOST_PHOTOS_AT_ONCE})


def _photos_page(
    request: HttpRequest, entry: ArchiveEntry, form: forms.BaseForm | None = None, **more: Any
) -> HttpResponse:
    photos = list(entry.photos.select_related("image"))
    if "describing" not in more:
        waiting = [photo for photo in photos if not photo.image.alt]
        more["describing"] = [
            (photo, _describe_form(None, photo)) for photo in waiting[:DESCRIBED_AT_ONCE]
        ]
    context = {
        "entry": entry,
        "form": form or PhotosForm(initial=_last_credit(photos)),
        "forms": [form, *(one for _photo, one in more["describing"])],
        "photos": photos,
        "waiting_number": sum(not photo.image.alt for photo in photos),
        "most_photos": acts.MOST_PHOTOS_AT_ONCE,
        **_counted(more.get("results", [])),
        **more,
    }
    return render(request, "archive/redaktion/photos.html", context)


def _last_credit(photos: list[Any]) -> dict[str, Any]:
    """Most often the next pictures are of the same photographer."""
    if not photos:
        return {}
    image = photos[-1].image
    return {name: getattr(image, name) for name in ("creator", "licence", "source_url")}


def _describe_form(request: HttpRequest | None, photo: Any) -> DescribeForm:
    data = request.POST if request else None
    return DescribeForm(data, instance=photo.image, prefix=f"photo-{photo.pk}")


@require_POST
@editor_required
def archive_photos_describe(request: HttpRequest, slug: str) -> HttpResponse:
    """Save the descriptions of all photos on the page that have one now."""
    entry = written_entry(slug)
    asked = [
        photo
        for photo in entry.photos.waiting().select_related("image", "entry")[:MOST_AT_ONCE]
        if f"photo-{photo.pk}-alt" in request.POST
    ]
    describing = [(photo, _describe_form(request, photo)) for photo in asked]
    if not all(form.is_valid() for _photo, form in describing):
        return _photos_page(request, entry, describing=describing)
    number = 0
    for photo, form in describing:
        try:
            number += acts.describe_photo(photo, form, "", person(request))
        except EditConflict as conflict:
            return conflict.page(request)
    if number:
        words = ngettext("%(number)d Foto beschrieben.", "%(number)d Fotos beschrieben.", number)
        messages.success(request, words % {"number": number})
    else:
        messages.info(request, _("Es gab nichts zu speichern."))
    return redirect("archive_photos", slug)


@editor_required
def archive_photo_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All words of one photo; a correction once the entry was public."""
    entry = written_entry(slug)
    photos = entry.photos.select_related("image", "entry")
    photo = get_object_or_404(photos, pk=pk)
    form = PhotoForm(request.POST or None, instance=photo.image)
    note = _note_for(request, entry) if photo.image.alt else None
    if form.is_valid() and (note is None or note.is_valid()):
        try:
            if acts.describe_photo(photo, form, _words(note), person(request)):
                messages.success(request, _("Die Angaben zum Foto sind gespeichert."))
            else:
                messages.info(request, _("So steht es schon da."))
        except EditConflict as conflict:
            return conflict.page(request)
        return redirect("archive_photos", slug)
    context = {
        "entry": entry,
        "photo": photos.get(pk=pk),  # a form writes into its row even what it refuses to save
        "form": form,
        "note": note,
        "forms": [form, note],
    }
    return render(request, "archive/redaktion/photo_edit.html", context)
