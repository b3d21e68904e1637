"""Executes the steps of docs/betrieb.md as they are written, and looks at what comes of it.

    python -m tests.faults.operations

It needs root and util-linux: the steps run in namespaces of their own, on copies of /etc, /opt and
/var that vanish with them, with a network that reaches nobody, so no user, file, process or port
of this machine is touched. Debian's packages have to be there (postgresql, nginx), and systemd is
stood in for by tests/faults/systemctl.py. Python's packages are fetched before, into var/wheels/.
"""

import argparse
import base64
import hmac
import http.client
import os
import re
import shutil
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from archive.uploads import MOST_BYTES_AT_ONCE
from tests.faults import spaces
from tests.faults.mail_server import MailServer, mail_server
from tests.faults.processes import ROOT, wait_until
from tests.faults.services import HOST
from tests.faults.visitor import FormReader, NotAnsweredError, Visitor

GUIDE = ROOT / "docs" / "betrieb.md"
SETTINGS, DOOR, UPDATE = "3. Einstellungen", "6. Die Tür: nginx mit TLS", "Eine neue Fassung"
SECOND_FACTOR = "/konto/zweiter-faktor/totp/activate/"
OVERLAYS = ("/etc", "/opt", "/var", "/usr/local/sbin")
STANDS_IN = {
    "systemctl": f'cd {ROOT} && exec {sys.executable} -m tests.faults.systemctl "$@"',
    # What is to be installed has to be there, or be known to Debian.
    "apt-get": 'for each in "$@"; do case $each in install|update|-*) ;; *) '
    'dpkg --status "$each" >/dev/null 2>&1 || apt-cache show "$each" >/dev/null || '
    '! compgen -G "/var/lib/apt/lists/*Packages*" >/dev/null;; esac || exit 1; done',
}
MB = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.operations")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    folder = parser.parse_args().inside
    if folder:
        _inside(folder)
        return
    if not spaces.are_possible():
        return
    began = time.monotonic()
    wheels = spaces.wheels()
    print(f"{time.monotonic() - began:5.1f} s  packages fetched", flush=True)
    with tempfile.TemporaryDirectory(prefix="dz-", dir="/tmp") as path:
        Path(path).chmod(0o755)
        command = [sys.executable, "-m", "tests.faults.operations", "--inside", path]
        spaces.run_apart(command, _environment(Path(path), wheels))
    print(f"{time.monotonic() - began:5.1f} s  in all: docs/betrieb.md leads to a working site")


def _environment(folder: Path, wheels: Path) -> dict[str, str]:
    python = Path(sys.executable).resolve().parent
    places = f"/usr/local/sbin:{python}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {
        "PATH": f"{folder}/bin:{places}",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "OVERLAYS": " ".join(OVERLAYS),
        "DEBUG": "true",  # for what is imported here; no step inherits it
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
    }


def _inside(folder: Path) -> None:
    spaces.lay_over(OVERLAYS, folder)
    with open("/etc/hosts", "a") as hosts:
        hosts.write(f"127.0.0.1 {HOST}\n")
    _stand_in(folder / "bin")
    _start_postgresql()
    source = folder / "source"
    _make_repository(source)
    with mail_server() as mails:
        for title, blocks in _sections().items():
            with _timed(title):
                for block in blocks:
                    _follow(title, block.replace("ADRESSE-DER-QUELLE", str(source)), source)
            if title == SETTINGS:
                _enter_mail_server(mails.url)
            if title == DOOR:
                with _timed("    somebody looks at it and signs in"):
                    _look_at_it(mails)


def _follow(title: str, block: str, source: Path) -> None:
    if title == UPDATE:
        _release_again(source)
        with _asked_all_the_time():
            _execute(block)
    else:
        _execute(block)


@contextmanager
def _timed(title: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:5.1f} s  {title}", flush=True)


def _stand_in(folder: Path) -> None:
    folder.mkdir()
    for name, script in STANDS_IN.items():
        (folder / name).write_text(f"#!/bin/bash\n{script}\n")
        (folder / name).chmod(0o755)


def _start_postgresql() -> None:
    """As Debian's package does: reached through a socket, by whoever the system says one is."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    data, sockets = Path("/var/lib/postgresql/steps"), Path("/run/postgresql")
    for path in (data, sockets):
        path.mkdir(parents=True)
        shutil.chown(path, "postgres", "postgres")
    options = ["--auth", "peer", "--locale", "C.UTF-8", "--encoding", "UTF8", "--no-sync"]
    _as_postgres(f"{tools}/initdb", "--pgdata", str(data), *options)
    server = f"-k {sockets} -c listen_addresses= -F"
    log = str(data / "log")
    start = ["start", "--pgdata", str(data), "--log", log, "--wait", "--silent"]
    _as_postgres(f"{tools}/pg_ctl", *start, "--options", server)


def _as_postgres(*command: str) -> None:
    done = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(done, cwd="/", check=True, stdout=subprocess.DEVNULL)


def _make_repository(folder: Path) -> None:
    spaces.copy_sources(folder)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    _commit(folder)


def _commit(folder: Path) -> None:
    who = ["-c", "user.name=steps", "-c", f"user.email=steps@{HOST}"]
    for command in (["add", "--all"], ["commit", "--quiet", "--message", "A release."]):
        subprocess.run(["git", *who, *command], cwd=folder, check=True)


def _sections() -> dict[str, list[str]]:
    """The blocks that are to be typed, by the headings they stand under."""
    sections: dict[str, list[str]] = {}
    for section in re.split(r"^#{2,3} ", GUIDE.read_text(), flags=re.M)[1:]:
        if blocks := re.findall(r"^```bash\n(.*?)^```", section, flags=re.M | re.S):
            sections[section.splitlines()[0]] = blocks
    return sections


def _execute(block: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DEBUG"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd="/root",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        logs = [log.read_text()[-3000:] for log in Path("/run/units").glob("*.log")]
        raise SystemExit("\n".join([block, done.stdout, *logs, f"ended with {done.returncode}"]))


def _enter_mail_server(url: str) -> None:
    """The reader enters their own."""
    file = Path("/etc/denkzellen/env")
    text = re.sub("^EMAIL_URL=.*$", f"EMAIL_URL={url}", file.read_text(), flags=re.M)
    file.write_text(text.replace(f"@{HOST}", "@denkzellen.test"))


def _release_again(source: Path) -> None:
    (source / "LICENSE").write_text((source / "LICENSE").read_text() + "\n")
    _commit(source)


class TlsVisitor(Visitor):
    """Trusts the certificate of the guide and no other."""

    def __init__(self) -> None:
        super().__init__(443)
        self.trusted = ssl.create_default_context(cafile="/etc/denkzellen/tls/fullchain.pem")

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPSConnection(
            HOST, self.port, timeout=self.timeout, context=self.trusted
        )


@contextmanager
def _asked_all_the_time() -> Iterator[None]:
    """While something goes on, no visitor notices."""
    stop = threading.Event()
    answers: list[object] = []

    def ask() -> None:
        visitor = TlsVisitor()
        while not stop.wait(0.1):
            try:
                answers.append(visitor.get("/kalender/").status)
            except NotAnsweredError as error:
                answers.append(str(error))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert set(answers) == {200}, Counter(answers)
    print(f"         asked {len(answers)} times meanwhile, always answered", flush=True)


def _look_at_it(mails: MailServer) -> None:
    visitor = TlsVisitor()
    wait_until(lambda: visitor.get("/readyz").status == 200, "the site is ready")
    _static_files_are_compressed(visitor)
    _plain_http_leads_to_tls()
    _somebody_signs_in(visitor, mails)
    _large_things_arrive_or_are_refused_in_words(visitor)
    _its_secrets_are_its_own()
    units = sorted(map(str, Path("/etc/systemd/system").glob("denkzellen-*.service")))
    units = [unit.replace("@.", "@8001.") for unit in units]
    subprocess.run(["systemd-analyze", "verify", *units], check=True)


def _static_files_are_compressed(visitor: Visitor) -> None:
    style = re.search(r'href="(/static/css/[^"]+\.css)"', visitor.get("/").text)
    assert style, "no style sheet"
    plain = visitor.get(style[1])
    for encoding in ("gzip", "br"):
        packed = visitor.get(style[1], **{"Accept-Encoding": encoding})
        assert packed.headers["content-encoding"] == encoding, packed.headers
        assert len(packed.content) < len(plain.content) / 2
        assert "immutable" in packed.headers["cache-control"]


def _plain_http_leads_to_tls() -> None:
    connection = http.client.HTTPConnection(HOST, timeout=10)
    connection.request("GET", "/kalender/?q=tanz", headers={"Host": "evil.example"})
    response = connection.getresponse()
    where = response.headers["Location"]
    assert (response.status, where) == (308, f"https://{HOST}/kalender/?q=tanz"), where


def _somebody_signs_in(visitor: Visitor, mails: MailServer) -> None:
    """The first administrator, as the guide says: with a code by mail, then a second factor."""
    asked = visitor.submit("/konto/login/code/", {"email": f"redaktion@{HOST}"})
    assert asked.status == 302, asked.text
    for number, path in enumerate(("/konto/login/code/confirm/", "/konto/confirm-email/"), 1):
        done = visitor.submit(path, {"code": _mailed_code(mails, number)})
        assert done.status == 302, done.text
    page = visitor.get(SECOND_FACTOR)
    secret = re.search(r"<code>(\w+)</code>", page.text)
    assert secret, page.text
    form = next(form for form in FormReader(page.text).forms if dict(form.values).get("code") == "")
    done = visitor.post(SECOND_FACTOR, form.filled({"code": _code_of(secret[1])}))
    assert done.is_done, done.text
    assert visitor.get("/admin/").status == 200


def _mailed_code(mails: MailServer, number: int) -> str:
    wait_until(lambda: len(mails.received) >= number, "a mail with a code")
    mail = message_from_bytes(mails.received[number - 1], policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    code = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", body.get_content(), flags=re.M)
    assert code, body.get_content()
    return code[1]


def _code_of(secret: str) -> str:
    """What an authenticator app shows (RFC 6238)."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), moment, "sha1")
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def _large_things_arrive_or_are_refused_in_words(visitor: Visitor) -> None:
    listed = visitor.get("/redaktion/archiv/").text
    entries = re.findall(r'<h2><a href="(/redaktion/archiv/[\w-]+/)"', listed)
    pages = [f"{entry}dateien/" for entry in entries]  # a kept state has none
    files = next(page for page in pages if visitor.get(page).status == 200)
    recording = ("dateien", "Aufnahme.mp3", b"ID3\x03" + bytes(200 * MB))
    answer = visitor.submit(files, uploads=(recording,))
    assert "aufnahme.mp3" in visitor.get(files).text, answer.text
    for path, size in (("/redaktion/archiv/", 2 * MOST_BYTES_AT_ONCE), ("/kontakt/", 17 * MB)):
        refused = visitor.ask("POST", path, b"", {"Content-Length": str(size)})
        assert refused.status == 413, refused.status
        assert "Das ist zu viel auf einmal" in refused.text
    site = Path("/etc/nginx/sites-available/denkzellen").read_text()
    limits = [int(limit) * MB for limit in re.findall(r"client_max_body_size (\d+)m", site)]
    assert max(limits) > MOST_BYTES_AT_ONCE


def _its_secrets_are_its_own() -> None:
    for path in ("/etc/denkzellen/env", "/etc/denkzellen/tls/privkey.pem", "/var/lib/denkzellen/"):
        tool = "ls" if path.endswith("/") else "cat"
        as_nobody = ["runuser", "-u", "nobody", "--", tool, path]
        assert subprocess.run(as_nobody, capture_output=True).returncode, f"{path} is open"


if __name__ == "__main__":
    main()
