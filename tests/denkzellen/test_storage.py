"""Files in an S3-compatible store: handed over by our own pages, in parts, and to nobody else."""

import io
from types import SimpleNamespace

import pytest
from botocore.exceptions import ReadTimeoutError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from moto import mock_aws

from archive.verifying import findings
from denkzellen.storage import s3_options
from network import kept_uploads
from tests.factories import (
    make_archive_file,
    make_image,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

URL = "https://name:wort@s3.amazonaws.com/medien"


@pytest.fixture(scope="module")
def store():
    """Answers in the place of a store, in this process."""
    with mock_aws():
        storages.create_storage(stored_at(URL)).bucket.create()
        yield


def stored_at(url):
    return {"BACKEND": "denkzellen.storage.S3MediaStorage", "OPTIONS": s3_options(url)}


@pytest.fixture
def bucket(store, settings):
    settings.STORAGES = settings.STORAGES | {"default": stored_at(URL)}
    yield default_storage.bucket
    default_storage.bucket.objects.all().delete()


def test_address_names_host_bucket_and_words_to_get_in():
    assert s3_options("https://ein%2Fname:ein%2Bwort@speicher.example:9000/medien") == {
        "endpoint_url": "https://speicher.example:9000",
        "bucket_name": "medien",
        "access_key": "ein/name",
        "secret_key": "ein+wort",
        "region_name": "us-east-1",
    }


@pytest.mark.parametrize("url", ["speicher.example/medien", "https://speicher.example", "s3://x/y"])
def test_address_without_host_or_bucket_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="S3_URL has the form"):
        s3_options(url)


def test_picture_is_shown_at_our_own_address_and_only_to_whoever_may_see_it(client, bucket):
    shown, hidden = make_image(), make_image()
    make_venue(image=shown)

    address = default_storage.url(shown.file.name)
    response = client.get(address)

    assert address == f"/media/{shown.file.name}"
    assert response.status_code == 200
    content = b"".join(response)
    assert content == bucket.Object(shown.file.name).get()["Body"].read()
    assert response["Content-Length"] == str(len(content))
    assert client.get(default_storage.url(hidden.file.name)).status_code == 404


def test_picture_that_is_deleted_leaves_the_store(bucket, django_capture_on_commit_callbacks):
    image = make_image()
    assert {one.key for one in bucket.objects.all()} == set(image.file_names)

    with django_capture_on_commit_callbacks(execute=True):
        image.delete()

    assert list(bucket.objects.all()) == []


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        (None, 200, slice(None)),
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=1000000-", 206, slice(1_000_000, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
    ],
)
def test_recording_is_given_in_parts(client, bucket, asked, status, part):
    content = bytes(range(256)) * 8192
    file = make_archive_file(name="ton.mp3", content_type="audio/mpeg", content=content)

    response = client.get(file.get_absolute_url(), headers={"range": asked} if asked else {})

    assert response.status_code == status
    assert (b"".join(response) if status != 416 else b"") == content[part]


def test_reading_a_part_fetches_no_more_than_its_rest(bucket):
    default_storage.save("ton", ContentFile(b"0123456789" * 1000))
    asked = []

    with default_storage.open("ton") as file:
        get = file.stored.get
        file.stored.get = lambda **options: asked.append(options["Range"]) or get(**options)
        file.seek(9990)
        assert file.read() == b"0123456789"
        assert file.seek(-3, io.SEEK_END) == 9997
        assert file.read(2) == b"78"

    assert asked == ["bytes=9990-", "bytes=9997-"]


def test_file_is_read_again_after_it_was_closed(bucket):
    file = make_archive_file(content=b"Worte").file

    for _ in range(2):
        with file.open("rb") as opened:
            assert opened.read() == b"Worte"


def test_what_is_not_there_is_missing_as_it_is_in_a_folder(client, bucket):
    file = make_archive_file()
    bucket.Object(file.file.name).delete()

    with pytest.raises(FileNotFoundError):
        default_storage.open(file.file.name)
    with pytest.raises(FileNotFoundError):
        default_storage.get_modified_time(file.file.name)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_store_that_takes_nothing_fails_like_a_full_disk(store):
    missing = storages.create_storage(stored_at(f"{URL}-weg"))

    with pytest.raises(OSError, match="bucket does not exist"):
        missing.save("bild.png", ContentFile(b"x"))


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.exists("bild.png"),
        lambda store: store.size("bild.png"),
        lambda store: store.listdir(""),
        lambda store: store.open("bild.png"),
        lambda store: store.save("bild.png", ContentFile(b"x")),
        lambda store: store.delete("bild.png"),
    ],
    ids=["exists", "size", "listdir", "open", "save", "delete"],
)
def test_store_that_does_not_answer_fails_like_a_broken_disk(use):
    away = storages.create_storage(stored_at("http://name:wort@127.0.0.1:9/medien"))

    with pytest.raises(OSError, match="Could not connect"):
        use(away)


def test_connection_that_breaks_while_a_file_is_read_is_told_like_a_broken_disk(bucket):
    def broken(size):
        raise ReadTimeoutError(endpoint_url="")

    default_storage.save("ton", ContentFile(b"x"))
    file = default_storage.open("ton")
    file.stored.get = lambda **options: {"Body": SimpleNamespace(read=broken, close=lambda: None)}

    with pytest.raises(OSError, match="Read timeout"):
        file.read()


def test_second_file_of_a_name_gets_another_one(bucket):
    names = [default_storage.save("bild.png", ContentFile(words)) for words in (b"a", b"b")]

    assert len(set(names)) == 2
    assert default_storage.open("bild.png").read() == b"a"


def test_archive_finds_what_is_wrong_in_the_store(bucket):
    whole, changed = make_archive_file(), make_archive_file()
    bucket.Object(changed.file.name).put(Body=b"anders")
    default_storage.save("archiv/fremd.pdf", ContentFile(b"x"))

    found = "\n".join(finding.text for finding in findings(young_too=True))

    assert changed.get_absolute_url() in found
    assert whole.get_absolute_url() not in found
    assert "archiv/fremd.pdf: Zu dieser Datei gehört nichts." in found


def test_picture_that_waits_for_its_words_is_kept_and_forgotten(bucket):
    user, entry = make_user(), make_venue()
    default_storage.save(kept_uploads._name(user, entry), ContentFile(b"Bild"))

    assert kept_uploads.kept_file(user, entry).read() == b"Bild"
    assert kept_uploads.kept_file(make_user(), entry) is None
    assert kept_uploads.forget_all(user_id=user.pk) == 1
    assert list(bucket.objects.all()) == []
