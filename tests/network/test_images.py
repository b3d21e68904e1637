"""Uploaded pictures: what is let in, and what is kept of it."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pixels
from PIL import ImageCms, PngImagePlugin

from denkzellen import pdf
from network.images import MAX_BYTES, clean_upload
from tests.factories import make_upload

RED, BLUE = (200, 30, 30), (30, 30, 200)
ALL_FORMATS = ["JPEG", "PNG", "WEBP", "AVIF"]


def half_and_half(width=80, height=40):
    """Red on the left, blue on the right."""
    pixels = Pixels.new("RGB", (width, height), RED)
    pixels.paste(BLUE, (width // 2, 0, width, height))
    return pixels


def decoded(content):
    pixels = Pixels.open(BytesIO(content))
    pixels.load()
    return pixels


def all_files(picture):
    return [picture.original, *picture.renditions]


def is_near(colour, other):
    return all(abs(a - b) < 25 for a, b in zip(colour[:3], other[:3], strict=True))


def refusal(content, name="bild.jpg"):
    upload = (
        SimpleUploadedFile(name, content, "image/jpeg") if isinstance(content, bytes) else content
    )
    with pytest.raises(ValidationError) as caught:
        clean_upload(upload)
    return caught.value


def png_claiming(width, height):
    def chunk(kind, data):
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


# What is kept


@pytest.mark.parametrize("format_name", ALL_FORMATS)
def test_place_and_camera_are_gone_from_every_file(format_name):
    pixels = half_and_half()
    exif = pixels.getexif()
    exif[0x010F] = "Geheimkamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 4.0, 33.0), 3: "E", 4: (8.0, 48.0, 27.0)})
    more = {
        "JPEG": {"comment": b"Geheimwort", "xmp": b"<x:xmpmeta>Geheimwort</x:xmpmeta>"},
        "PNG": {"pnginfo": PngImagePlugin.PngInfo()},
        "WEBP": {"xmp": b"<x:xmpmeta>Geheimwort</x:xmpmeta>"},
        "AVIF": {"xmp": b"<x:xmpmeta>Geheimwort</x:xmpmeta>"},
    }[format_name]
    if format_name == "PNG":
        more["pnginfo"].add_text("Comment", "Geheimwort")
    upload = make_upload(pixels, format=format_name, exif=exif, **more)
    sent = upload.read()
    assert b"Geheimkamera" in sent
    assert b"Geheimwort" in sent

    files = all_files(clean_upload(upload))

    assert len(files) == 4
    for file in files:
        assert b"Geheim" not in file.content
        kept = decoded(file.content)
        assert dict(kept.getexif()) == {}
        assert {"exif", "xmp", "comment", "icc_profile", "Comment"} & set(kept.info) == set()


def test_picture_taken_sideways_is_turned_upright():
    pixels = half_and_half()
    exif = pixels.getexif()
    exif[0x0112] = 6  # to be turned clockwise for viewing: left becomes top

    picture = clean_upload(make_upload(pixels, exif=exif, quality=95))

    assert (picture.original.width, picture.original.height) == (40, 80)
    for file in all_files(picture):
        upright = decoded(file.content).convert("RGB")
        assert upright.size == (40, 80)
        assert is_near(upright.getpixel((20, 5)), RED)
        assert is_near(upright.getpixel((20, 75)), BLUE)


def test_uploaded_bytes_are_never_kept():
    upload = make_upload()
    assert clean_upload(upload).original.content != upload.read()


def test_hidden_cargo_behind_the_picture_is_dropped():
    upload = make_upload()
    cargo = SimpleUploadedFile("bild.jpg", upload.read() + b"PK\x03\x04 geheime Fracht")

    assert all(b"geheime Fracht" not in file.content for file in all_files(clean_upload(cargo)))


def test_renditions_have_three_formats_and_are_never_larger_than_the_original():
    picture = clean_upload(make_upload(Pixels.new("RGB", (1200, 600), "teal")))

    assert [(one.format, one.width, one.height) for one in picture.renditions] == [
        (format_name, width, height)
        for width, height in [(480, 240), (960, 480), (1200, 600)]
        for format_name in ("avif", "webp", "jpeg")
    ]
    for file in all_files(picture):
        assert decoded(file.content).size == (file.width, file.height)


def test_large_picture_has_renditions_up_to_1600():
    picture = clean_upload(make_upload(Pixels.new("RGB", (2000, 100), "teal")))
    assert {one.width for one in picture.renditions} == {480, 960, 1600}
    assert picture.original.width == 2000


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "AVIF"])
def test_transparency_stays_and_is_white_in_jpeg(format_name):
    pixels = Pixels.new("RGBA", (60, 60), (0, 0, 0, 0))
    pixels.paste((*RED, 255), (0, 0, 60, 30))

    picture = clean_upload(make_upload(pixels, format=format_name))

    assert picture.original.format == "png"
    for file in all_files(picture):
        kept = decoded(file.content)
        assert is_near(kept.convert("RGB").getpixel((30, 5)), RED)
        if file.format == "jpeg":
            assert is_near(kept.getpixel((30, 55)), (255, 255, 255))
        else:
            assert kept.convert("RGBA").getpixel((30, 55))[3] < 10


@pytest.mark.parametrize(
    ("mode", "format_name"),
    [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("I;16", "PNG")],
)
def test_other_colour_systems_become_rgb(mode, format_name):
    if mode == "I;16":
        pixels = Pixels.new(mode, (40, 30), 0xFFFF)
    else:
        pixels = Pixels.new("RGB", (40, 30), "white").convert(mode)

    picture = clean_upload(make_upload(pixels, format=format_name))

    for file in all_files(picture):
        kept = decoded(file.content)
        assert kept.mode == "RGB"
        assert is_near(kept.getpixel((20, 15)), (255, 255, 255))


def test_cmyk_keeps_its_colour():
    pixels = Pixels.new("RGB", (40, 30), RED).convert("CMYK")
    picture = clean_upload(make_upload(pixels, quality=95))
    assert is_near(decoded(picture.original.content).getpixel((20, 15)), RED)


def profile_with_red_and_blue_exchanged():
    """An sRGB profile whose table of contents names red blue and blue red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


@pytest.mark.parametrize("format_name", ALL_FORMATS)
def test_colours_of_another_profile_are_converted(format_name):
    profile = profile_with_red_and_blue_exchanged()
    upload = make_upload(half_and_half(), format=format_name, icc_profile=profile, quality=95)

    for file in all_files(clean_upload(upload)):
        left = decoded(file.content).convert("RGB").getpixel((10, 20))
        assert left[2] > 150 > 80 > left[0]


def test_profile_which_does_not_fit_is_ignored():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = clean_upload(make_upload(half_and_half(), icc_profile=profile, quality=95))
    assert is_near(decoded(picture.original.content).getpixel((5, 5)), RED)


def test_wrong_extension_does_no_harm():
    picture = clean_upload(make_upload(half_and_half(), name="schoen.jpg.php", format="PNG"))
    assert (picture.original.format, picture.original.extension) == ("png", "png")


def test_preview_a_camera_hides_in_a_jpeg_is_no_animation():
    content = BytesIO()
    half_and_half().save(
        content, "MPO", save_all=True, append_images=[Pixels.new("RGB", (80, 40), "white")]
    )

    picture = clean_upload(SimpleUploadedFile("bild.jpg", content.getvalue()))

    assert is_near(decoded(picture.original.content).getpixel((5, 5)), RED)


# What is not let in


def test_small_file_claiming_a_huge_picture_is_refused_unread():
    error = refusal(png_claiming(30000, 30000))
    assert error.code == "too_many_pixels"
    assert "40 Megapixel" in error.message


@pytest.mark.parametrize("size", [(8001, 5000), (9999, 9999)])
def test_more_than_40_megapixels_are_refused_unread(size, monkeypatch):
    def must_not_decode(self):
        raise AssertionError("decoded")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", must_not_decode)
    assert refusal(png_claiming(*size)).code == "too_many_pixels"


def test_endless_strip_is_refused():
    assert refusal(png_claiming(3000, 12000)).code == "too_long"


def test_more_than_10_megabytes_are_refused():
    error = refusal(make_upload().read() + b"\0" * MAX_BYTES)
    assert error.code == "too_many_bytes"
    assert "10 MB" in error.message


def test_empty_file_is_refused():
    assert refusal(b"").code == "empty"


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
        b"%PDF-1.7\n%%EOF",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"kein Bild, nur Text",
        b"\xff\xd8\xff",
    ],
)
def test_what_is_no_picture_of_ours_is_refused_with_a_way_out(content):
    error = refusal(content)
    assert error.code == "format"
    assert "JPEG" in error.message


def test_gif_is_refused():
    assert refusal(make_upload(name="bild.gif", format="GIF")).code == "format"


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><title>Hallo</title>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b"\xff\xd8\xff\xe0<?php echo 1;",
    ],
)
def test_markup_which_calls_itself_a_picture_is_refused(content):
    assert refusal(content).code == "markup"


def test_valid_picture_with_a_script_inside_is_refused():
    assert refusal(make_upload().read() + b"<ScRiPt>alert(1)</script>").code == "markup"


@pytest.mark.parametrize("format_name", ["WEBP", "PNG", "AVIF"])
def test_animation_is_refused(format_name):
    frames = [Pixels.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    upload = make_upload(
        frames[0], format=format_name, save_all=True, append_images=frames[1:], duration=100
    )
    error = refusal(upload)
    assert error.code == "animated"
    assert "Einzelbild" in error.message


@pytest.mark.parametrize("format_name", ALL_FORMATS)
def test_half_a_file_is_refused(format_name):
    noise = Pixels.effect_noise((200, 200), 90).convert("RGB")
    whole = make_upload(noise, format=format_name).read()
    assert refusal(whole[: len(whole) // 2]).code in {"broken", "format"}


def test_half_a_file_is_refused_also_after_a_pdf_was_drawn():
    pdf.is_offered()  # loads what would let Pillow fill up torn pictures with grey

    test_half_a_file_is_refused("JPEG")
