"""Somebody in front of a browser, as far as a fault test needs one: cookies and forms."""

import http.client
import secrets
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from tests.faults.services import HOST

Upload = tuple[str, str, bytes]  # the field, the name of the file, what is in it
VOID_TYPES = {"submit", "button", "image", "reset", "file"}


class NotAnsweredError(Exception):
    """The connection ended before there was an answer, so nothing was promised."""


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def is_done(self) -> bool:
        """A form that was accepted leads somewhere else."""
        return self.status in (302, 303) and "/konto/login" not in self.headers.get("location", "")


class Form:
    def __init__(self, action: str, method: str) -> None:
        self.action = action
        self.method = method
        self.values: list[tuple[str, str]] = []

    def filled(self, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What stands in it, with these fields changed; a list gives a field several values."""
        kept = [(name, value) for name, value in self.values if name not in changes]
        for name, value in changes.items():
            several = value if isinstance(value, list) else [value]
            kept += [(name, str(one)) for one in several]
        return kept


class FormReader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._is_inside = False
        self._text_of = ""
        self._select = ""
        self._is_in_template = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "template" or self._is_in_template:
            self._is_in_template = True
        elif tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
            self._is_inside = True
        elif self._is_inside:
            self._read_field(tag, found)

    def _read_field(self, tag: str, found: dict[str, str]) -> None:
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self._add(self._select, found.get("value", ""))
        elif tag == "textarea":
            self._text_of = name
            self._add(name, "")
        elif tag == "input" and name and kind not in VOID_TYPES:
            is_box = kind in ("checkbox", "radio")
            if not is_box or "checked" in found:
                self._add(name, found.get("value", "on" if is_box else ""))

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].values.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._text_of:
            name, value = self.forms[-1].values[-1]
            self.forms[-1].values[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._is_in_template = False
        elif self._is_in_template:
            return
        elif tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._text_of:
            name, value = self.forms[-1].values[-1]
            self.forms[-1].values[-1] = (name, value.removeprefix("\n"))
            self._text_of = ""
        elif tag == "select":
            self._select = ""


class Visitor:
    """Each request has a connection of its own, so a visitor may be used by several threads."""

    def __init__(
        self, port: int, cookies: Mapping[str, str] | None = None, timeout: float = 60
    ) -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self.timeout = timeout

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(
        self, path: str, values: list[tuple[str, str]], uploads: tuple[Upload, ...] = ()
    ) -> Answer:
        headers = {"Origin": f"https://{HOST}"}
        if uploads:
            boundary = secrets.token_hex(16)
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
            body = _multipart(boundary, values, uploads)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(values).encode()
        return self.ask("POST", path, body, headers)

    def form(self, path: str, ending: str = "") -> tuple[str, Form]:
        """The address and the form of a page: the one whose action ends so, else its own."""
        answer = self.get(path)
        if answer.status != 200:
            raise RuntimeError(
                f"{path} answers {answer.status} {answer.headers.get('location', '')}"
            )
        for form in FormReader(answer.text).forms:
            fits = form.action.endswith(ending) if ending else form.action in ("", path)
            if form.method == "post" and fits:
                return urljoin(path, form.action), form
        raise RuntimeError(f"{path} has no form {ending}")

    def submit(
        self,
        path: str,
        changes: Mapping[str, Any] | None = None,
        *,
        ending: str = "",
        uploads: tuple[Upload, ...] = (),
    ) -> Answer:
        """Open the page, fill in its form, send it."""
        address, form = self.form(path, ending)
        return self.post(address, form.filled(changes or {}), uploads)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = self.connection()
        sent = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept": "text/html", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(
                method, urlsplit(path)._replace(scheme="", netloc="").geturl(), body, sent
            )
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotAnsweredError(type(error).__name__) from error
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        answered = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, answered, content)


def _multipart(boundary: str, values: list[tuple[str, str]], uploads: tuple[Upload, ...]) -> bytes:
    parts = []
    for name, value in values:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    for field, file_name, content in uploads:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; '
        head += f'filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
