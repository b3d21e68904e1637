"""What browsers are told to keep visitors safe, and whose name links carry."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from tests.factories import (
    make_archive_file,
    make_association,
    make_denkzelle,
    make_event,
    make_image,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    "path",
    ["/", "/kalender/", "/suche/?q=x", "/konto/login/", "/mein/", "/gibt-es-nicht/", "/admin/"],
)
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_every_page_has_all_headers(client, path, is_signed_in):
    if is_signed_in:
        client.force_login(make_user(is_superuser=True, is_staff=True))

    headers = client.get(path).headers

    assert {name: headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]


def test_error_page_has_the_headers_too(client, monkeypatch):
    monkeypatch.setattr("denkzellen.views.pages.Denkzelle.objects.public", lambda: 1 / 0)
    client.raise_request_exception = False

    response = client.get("/denkzellen/")

    assert response.status_code == 500
    assert response["Permissions-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_only_the_list_for_other_websites_may_stand_in_a_frame(client):
    embedded = client.get("/kalender/einbetten/").headers

    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "script-src 'none'" in embedded["Content-Security-Policy"]
    assert embedded["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "X-Frame-Options" not in embedded


def test_public_pictures_may_be_shown_elsewhere_and_others_not(client):
    shown, hidden = make_image(), make_image(uploaded_by=make_user())
    make_venue(image=shown)
    client.force_login(hidden.uploaded_by)

    public = client.get(default_storage.url(shown.file.name))
    own = client.get(default_storage.url(hidden.file.name))

    assert public["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert own["Cross-Origin-Resource-Policy"] == "same-origin"
    assert own["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_no_browser_runs_what_somebody_uploaded(client, content_type):
    file = make_archive_file(name="boese.html", content_type=content_type)

    response = client.get(file.get_absolute_url())

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    b"".join(response)


def test_links_never_carry_the_name_a_request_came_for(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://denkzellen.example"
    make_association()
    event = make_event(denkzelle=make_denkzelle())
    paths = [
        *("/", "/kalender/", "/kalender.ics", "/kalender.rss", "/kalender.json"),
        *("/kalender/abonnieren/", "/kalender/einbetten/code/", "/kalender/openapi.json"),
        *("/archiv/neu.rss", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt"),
        *(event.get_absolute_url(), f"{event.get_absolute_url()[:-1]}.ics", "/netzwerk/"),
    ]
    hostile = {"host": "boese.example", "x-forwarded-host": "boese.example"}

    for path in paths:
        response = Client().get(path, headers=hostile)
        assert response.status_code == 200, path
        assert "boese" not in response.content.decode(), path


def settings_of(**environment):
    """Names and flags of the cookies as a server would set them."""
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE"]
    names += ["CSRF_COOKIE_SECURE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"]
    names += ["SESSION_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT"]
    code = "import json; from django.conf import settings;"
    code += f"print(json.dumps({{name: getattr(settings, name) for name in {names}}}))"
    given = {name: os.environ[name] for name in ("PATH", "VAR_DIR", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=given | {"SECRET_KEY": "0123456789abcdef" * 4, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_cookies_of_a_server_belong_to_its_name_alone():
    cookies = settings_of(ALLOWED_HOSTS="denkzellen.example")

    assert cookies == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_SSL_REDIRECT": True,
    }
