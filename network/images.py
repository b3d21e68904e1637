"""Safe pictures: what somebody uploads is decoded, checked, and encoded anew without metadata."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 10_000
WIDTHS = (480, 960, 1600)

READABLE_FORMATS = ["JPEG", "PNG", "WEBP", "AVIF"]
CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
}  # by the extension of our files
ORIGINAL_OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 92, "progressive": True},
    "png": {},
}
RENDITION_OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 60, "speed": 8},
    "webp": {"quality": 80},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
}

MARKUP = re.compile(rb"<(?:script|html|!doctype|\?php)", re.IGNORECASE)


@dataclass(frozen=True)
class Encoded:
    """One file of a picture."""

    content: bytes
    format: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        return "jpg" if self.format == "jpeg" else self.format


@dataclass(frozen=True)
class Picture:
    """A checked upload: the original, encoded anew, and its smaller renditions."""

    original: Encoded
    renditions: tuple[Encoded, ...]


def clean_upload(file: File) -> Picture:
    """The picture in `file`, or a ValidationError which says what would help.

    The original is kept as PNG where nothing else would do it justice, else as JPEG.
    """
    image, was_png = _decode(_read(file))
    original_format = "png" if was_png or image.mode == "RGBA" else "jpeg"
    try:
        return Picture(
            original=_encode(image, original_format, ORIGINAL_OPTIONS),
            renditions=tuple(_renditions(image)),
        )
    except (OSError, ValueError) as error:  # an encoder gives up
        raise _broken() from error


def _read(file: File) -> bytes:
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("Das Bild ist größer als 10 MB. Kleiner gespeichert oder als JPEG passt es."),
            code="too_many_bytes",
        )
    file.seek(0)
    content = file.read()
    if not content:
        raise ValidationError(
            _("Die Datei ist leer. Bitte noch einmal speichern und neu auswählen."), code="empty"
        )
    if MARKUP.search(content):
        raise ValidationError(
            _(
                "In der Datei steckt Programmcode. Als Bild in einem Bildprogramm geöffnet und "
                "neu als JPEG oder PNG gespeichert, ist er weg."
            ),
            code="markup",
        )
    return content


def _decode(content: bytes) -> tuple[Image.Image, bool]:
    """The upright sRGB picture, free of everything but its pixels, and whether it was a PNG."""
    try:
        opened = Image.open(BytesIO(content), formats=READABLE_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # readers of broken files raise almost anything
        raise _not_readable_format() from error
    with opened:
        _check_measures(opened)
        try:
            opened.load()
            ImageOps.exif_transpose(opened, in_place=True)
            return _pixels_only(_to_srgb(opened)), opened.format == "PNG"
        except Exception as error:
            raise _broken() from error


def _check_measures(image: Image.Image) -> None:
    """What the head of the file says, before any pixel is decoded."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    if max(width, height) > MAX_SIDE:
        raise ValidationError(
            _("Eine Seite des Bildes ist länger als 10.000 Pixel. Zugeschnitten passt es."),
            code="too_long",
        )
    # Cameras hide previews in a JPEG, which then calls itself MPO: its first frame counts.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(
            _("Das Bild ist animiert. Ein Einzelbild daraus, als JPEG oder PNG gespeichert, geht."),
            code="animated",
        )


def _broken() -> ValidationError:
    return ValidationError(
        _(
            "Das Bild ist beschädigt oder nicht ganz angekommen. "
            "Bitte neu speichern und noch einmal hochladen."
        ),
        code="broken",
    )


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("Das Bild hat mehr als 40 Megapixel. Verkleinert, etwa auf 4000 Pixel Breite, passt es."),
        code="too_many_pixels",
    )


def _not_readable_format() -> ValidationError:
    return ValidationError(
        _(
            "Das ist kein lesbares Bild im Format JPEG, PNG, WebP oder AVIF. Andere Bilder "
            "(SVG, GIF, HEIC, PDF) gehen, wenn ein Bildprogramm sie als JPEG oder PNG speichert."
        ),
        code="format",
    )


def _to_srgb(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something is transparent, in the colours the profile means."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    profile = image.info.get("icc_profile")
    if image.mode not in {"L", "CMYK", mode}:
        image = image.convert(mode)
    if profile:
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, meant, srgb, outputMode=mode)
            image = converted or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that does not fit the pixels is no reason to refuse them
    if image.mode != mode:
        image = image.convert(mode)
    if mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image


def _pixels_only(image: Image.Image) -> Image.Image:
    """A new image: whatever else was attached to the old one stays behind."""
    pixels = Image.new(image.mode, image.size)
    pixels.paste(image)
    return pixels


def _renditions(image: Image.Image) -> list[Encoded]:
    """The picture at each width it fills, in each format; never larger than it is."""
    widths = sorted({min(width, image.width) for width in WIDTHS})
    renditions = []
    for width in widths:
        height = max(1, round(image.height * width / image.width))
        scaled = image.resize((width, height), Image.Resampling.LANCZOS)
        renditions += [_encode(scaled, name, RENDITION_OPTIONS) for name in RENDITION_OPTIONS]
    return renditions


def _encode(image: Image.Image, name: str, options: dict[str, dict[str, Any]]) -> Encoded:
    if name == "jpeg" and image.mode == "RGBA":
        image = _on_white(image)
    content = BytesIO()
    image.save(content, format=name, **options[name])
    return Encoded(content.getvalue(), name, image.width, image.height)


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
