"""The working pages of the archive and of pauses, with what they are asked for in the matrix."""

from typing import Any

from django.core import signing

from tests.permissions.cases import Case
from tests.permissions.people import World


def _entry(name: str, key: str = "", *, about: str = "", **data: Any) -> Case:
    """About the public entry; `key` names the file or photo of it."""

    def arguments(world: World) -> dict[str, Any]:
        number = {"pk": world.objects[key].pk} if key else {}
        return {"slug": world.objects["archive_entry"].slug, **number}

    return Case(name, about, arguments, lambda world: data)


def _draft(name: str) -> Case:
    return Case(name, "draft", lambda w: {"slug": w.objects["hidden_entry"].slug})


def _version(world: World) -> dict[str, Any]:
    entry = world.objects["archive_entry"]
    return {"slug": entry.slug, "history_id": entry.history.last().history_id}


def _forged(name: str) -> Case:
    return Case(name, "forged", lambda world: {"signed": signing.dumps("nonsense")})


def _export(name: str, about: str = "", token: str = "") -> Case:
    return Case(name, about, lambda w: {"token": token or w.objects["export"].token})


CLOSED = [
    Case("export_order"),
    _export("export"),
    _export("export", "made up", "made-up"),
    _export("export_file"),
    _export("export_file", "made up", "made-up"),
    Case("redaktion_archive"),
    Case("archive_entry_new"),
    Case("archive_event_suggestions", query=lambda w: "?q=Veranstaltung"),
    _entry("archive_entry_edit", about="public"),
    _draft("archive_entry_edit"),
    _draft("archive_entry_publish"),
    _entry("archive_entry_correct"),
    _entry("archive_entry_take_down"),
    _entry("archive_entry_restore_public"),
    _entry("archive_entry_history"),
    Case("archive_version_restore", "", _version),
    _entry("archive_files"),
    _entry("archive_file_edit", "file"),
    _entry("archive_file_remove", "file"),
    _entry("archive_file_move", "file"),
    _entry("archive_photos"),
    _entry("archive_photos_describe"),
    _entry("archive_photo_edit", "photo"),
    _entry("archive_photo_remove", "photo"),
    _entry("archive_photo_move", "photo"),
    Case("denkzelle_pause", "", lambda w: {"slug": w.denkzelle.slug}),
    Case("denkzelle_resume", "", lambda w: {"slug": w.objects["kept_state"]["slug"]}),
    _forged("pause_review"),
    _forged("pause_stay"),
]
