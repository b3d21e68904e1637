"""Image files, given only to those who may see the image."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from denkzellen.headers import OPEN_TO_ALL
from network.images import CONTENT_TYPES
from network.models.images import FOLDER, Image, ImageQuerySet

FILE_NAME = re.compile(
    rf"{FOLDER}/(?P<token>[0-9a-f]{{32}})(?:-[0-9]+)?\.(?P<extension>{'|'.join(CONTENT_TYPES)})"
)


@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """A stored file. Public ones are answered without a look at who asks."""
    match = FILE_NAME.fullmatch(path)
    if match is None:
        raise Http404
    is_public = _has_file(Image.objects.public(), match)
    if not is_public and not _has_file(Image.objects.visible_to(request.user), match):
        raise Http404
    try:
        file = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file,
        content_type=CONTENT_TYPES[match["extension"]],
        headers={
            "Cache-Control": "public, max-age=60" if is_public else "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            **(OPEN_TO_ALL if is_public else {}),
        },
    )


def _has_file(images: ImageQuerySet, match: re.Match[str]) -> bool:
    """Whether one of `images` owns exactly this file."""
    image = images.filter(token=match["token"]).first()
    return image is not None and match[0] in image.file_names
