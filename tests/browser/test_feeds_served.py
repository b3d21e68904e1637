"""The feeds of a running site: the same bytes from every process, and not twice."""

import hashlib
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

OTHER_PROCESS = """
import hashlib, django
django.setup()
from django.test import Client
answer = Client().get("{path}", headers={{"host": "127.0.0.1"}})
print(hashlib.sha256(answer.content).hexdigest(), answer["ETag"])
"""
PATHS = ["/kalender.ics", "/kalender.ics?stufenlos=1", "/kalender.json?format=konzert"]


def fetch(site, path, **headers):
    try:
        with urlopen(Request(site + path, headers=headers)) as answer:
            return answer.status, answer.read(), answer.headers
    except HTTPError as error:
        return error.code, error.read(), error.headers


@pytest.mark.parametrize("path", PATHS)
def test_every_process_gives_the_same_bytes(served, path):
    status, content, headers = fetch(served.address, path)
    assert status == 200
    expected = f"{hashlib.sha256(content).hexdigest()} {headers['ETag']}"
    for seed in ("1", "2"):
        other = served._replace(environment={**served.environment, "PYTHONHASHSEED": seed})
        assert other.run("-c", OTHER_PROCESS.format(path=path)).strip() == expected


@pytest.mark.parametrize("path", PATHS)
def test_a_program_that_has_it_gets_nothing_twice_and_no_cookie(site, path):
    status, content, headers = fetch(site, path)
    assert (status, bool(content), headers["Set-Cookie"]) == (200, True, None)
    for condition, known in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        status, content, _headers = fetch(site, path, **{condition: headers[known]})
        assert (status, content) == (304, b"")
