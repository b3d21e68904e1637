"""`kill -9` at random points: nothing is half, nothing is doubled.

python -m tests.faults.kills [--points 100] [--seed 1]

Three people at a time save, upload or approve while a process is killed; whoever gets no answer
presses again, as people do. 100 points take about five minutes, 6 points 40 seconds (CI).

Mail: a mail is claimed before the server is spoken to, and marked when it is handed over. Killed
before that, it is sent later; killed between that and the note of the answer, nobody knows whether
it arrived, so it stays as uncertain and is not sent again. None may arrive twice.
"""

import argparse
import hashlib
import json
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from fpdf import FPDF
from PIL import Image as Pixels

from tests.faults.mail_server import MailServer, mail_server
from tests.faults.processes import Program, wait_until
from tests.faults.services import folder_of, postgresql
from tests.faults.site import Node, Site, kill_process, site_at
from tests.faults.visitor import NotAnsweredError, Visitor

KINDS = ("save", "photo", "approval", "mail", "portrait", "file")
AT_ONCE = 3
PRESSES = 20
CREDIT = {"licence": "cc-by", "consent": "no_people"}

type Press = Callable[[], bool]


class Kills:
    def __init__(self, site: Site, mails: MailServer, points: int, seed: int) -> None:
        self.site = site
        self.mails = mails
        self.points = points
        self.chance = random.Random(seed)
        per_kind = (points // len(KINDS) + 2) * AT_ONCE
        # More letters than a deliverer can take before it is killed.
        numbers = [AT_ONCE, AT_ONCE, per_kind, 40 * (points // len(KINDS) + 1)]
        laid_out = site.run("-m", "tests.faults.people", *map(str, numbers))
        self.people: dict[str, Any] = json.loads(laid_out)
        self.submitted: Iterator[dict[str, Any]] = iter(self.people["submitted"])
        self.node: Node = site.node("web", "--preload", workers=2)
        self.worker: Program = site.worker()
        self.promised: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.longest: dict[str, float] = {}
        self.killed: Counter[str] = Counter()
        self.cut_off = 0
        self.number = 0

    def run(self) -> list[str]:
        self.worker.start()
        self.node.start()
        for kind in KINDS:
            if kind != "mail":
                self.longest[kind] = self.all_press(self.presses(kind))
        for point in range(self.points):
            kind = KINDS[point % len(KINDS)]
            if kind == "mail":
                self.kill_deliverer()
            else:
                self.kill_during(kind)
        return self.what_is_wrong()

    # What people do

    def visitor(self, role: str, number: int) -> Visitor:
        session = self.people[role][number]["session"]
        return Visitor(self.node.port, {self.people["cookie"]: session})

    def presses(self, kind: str) -> list[Press]:
        """Three forms, opened and filled in, and ready to be sent."""
        make: Callable[[int, str], Press] = getattr(self, f"_{kind}")
        presses = []
        for number in range(AT_ONCE):
            self.number += 1
            presses.append(make(number, f"{kind} {self.number}"))
        return presses

    def _save(self, number: int, text: str) -> Press:
        writer = self.people["writers"][number]
        visitor = self.visitor("writers", number)
        address, form = visitor.form(f"/mein/profil/{writer['slug']}/was/")
        self.promised["save"].append({"pk": writer["pk"], "text": text})
        values = form.filled({"summary": text})
        return lambda: visitor.post(address, values).is_done

    def _portrait(self, number: int, text: str) -> Press:
        writer = self.people["writers"][number]
        visitor = self.visitor("writers", number)
        address, form = visitor.form(f"/mein/profil/{writer['slug']}/bild/")
        others = [one for one in self.promised["portrait"] if one["pk"] != writer["pk"]]
        self.promised["portrait"] = [*others, {"pk": writer["pk"], "text": text}]
        values = form.filled({**CREDIT, "creator": text, "alt": "Rauschen", "is_decorative": []})
        uploads = (("upload", "bild.png", self.pixels()),)
        return lambda: visitor.post(address, values, uploads).is_done

    def _photo(self, number: int, text: str) -> Press:
        slug = self.people["editors"][number]["slug"]
        visitor = self.visitor("editors", number)
        address, form = visitor.form(f"/redaktion/archiv/{slug}/fotos/")
        self.promised["photo"].append({"text": text})
        values = form.filled({**CREDIT, "creator": text})
        uploads = (("bilder", "bild.png", self.pixels()),)
        return lambda: "Bildbeschreibung" in _said(visitor, address, values, uploads)

    def _file(self, number: int, text: str) -> Press:
        slug = self.people["editors"][number]["slug"]
        visitor = self.visitor("editors", number)
        address, form = visitor.form(f"/redaktion/archiv/{slug}/dateien/")
        content = document(text)
        digest = hashlib.sha256(content).hexdigest()
        self.promised["file"].append({"text": text, "sha256": digest})
        uploads = (("dateien", f"{text}.pdf", content),)
        return lambda: "gespeichert" in _said(visitor, address, form.values, uploads)

    def _approval(self, number: int, text: str) -> Press:
        entry = next(self.submitted)
        visitor = self.visitor("editors", number)
        address, form = visitor.form(entry["review"], ending="/freigeben/")
        self.promised["approval"].append(entry)
        return lambda: visitor.post(address, form.values).is_done

    def pixels(self) -> bytes:
        noise = Pixels.frombytes("RGB", (120, 90), self.chance.randbytes(120 * 90 * 3))
        content = BytesIO()
        noise.resize((480, 360)).save(content, format="PNG")
        return content.getvalue()

    def all_press(self, presses: list[Press]) -> float:
        """Everybody at once; how long it took until all had their answer."""
        started = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self.press_until_answered, presses))
        return time.monotonic() - started

    def press_until_answered(self, press: Press) -> None:
        for _ in range(PRESSES):
            try:
                if not press():
                    raise RuntimeError("A form was not accepted")
                return
            except NotAnsweredError:
                self.cut_off += 1
                time.sleep(0.2)
        raise TimeoutError("Nobody answers any more")

    # What happens to them

    def kill_during(self, kind: str) -> None:
        wait_until(lambda: len(self.node.children()) == 2, "both web processes are there")
        presses = self.presses(kind)
        moment = self.chance.uniform(0, self.longest[kind])
        killer = threading.Timer(moment, self.kill_one, [kind])
        killer.start()
        self.all_press(presses)
        killer.join()

    def kill_one(self, kind: str) -> None:
        if kind == "file" and self.chance.random() < 0.5:
            self.worker.kill()
            self.worker.start()
            self.killed["worker"] += 1
        else:
            kill_process(self.chance.choice(self.node.children()))
            self.killed["web"] += 1

    def kill_deliverer(self) -> None:
        before = len(self.mails.received)
        deliverer = self.site.program("deliver_mail", "deliver_mail")
        deliverer.start()
        is_at_work = lambda: len(self.mails.received) > before  # noqa: E731
        wait_until(
            lambda: is_at_work() or not deliverer.is_running, "mail is delivered", pause=0.001
        )
        time.sleep(self.chance.uniform(0, 0.1))
        deliverer.kill()
        self.killed["deliver_mail"] += 1

    # What is left

    def what_is_wrong(self) -> list[str]:
        self.node.stop()
        self.worker.stop()
        self.site.manage("deliver_mail")
        found = self.site.remains(self.promised)
        promised = sum(len(ones) for ones in self.promised.values())
        print(f"{promised} things promised, {self.cut_off} presses cut off; killed {self.killed}")
        print(f"files without a row: {found['lost']} pictures (swept); unread: {found['unread']}")
        return [*found["wrong"], *self.wrong_mails(found["letters"])]

    def wrong_mails(self, kept: dict[str, int]) -> Iterator[str]:
        arrived = self.mails.subjects()
        letters = [*self.people["letters"]]
        letters += [
            f"[DENKZELLEN] {one['name']} ist jetzt öffentlich" for one in self.promised["approval"]
        ]
        uncertain = {subject for subject in letters if kept.get(subject)}
        both = [subject for subject in uncertain if arrived[subject]]
        print(
            f"{len(letters)} mails: {sum(arrived[one] == 1 for one in letters)} arrived once, "
            f"{len(uncertain)} uncertain and kept ({len(both)} of them arrived)"
        )
        for subject in letters:
            if arrived[subject] > 1:
                yield f"{arrived[subject]} times in the mailbox: {subject}"
            if not arrived[subject] and subject not in uncertain:
                yield f"lost: {subject}"


def _said(visitor: Visitor, address: str, values: Any, uploads: Any) -> str:
    answer = visitor.post(address, values, uploads)
    return answer.text if answer.status == 200 else ""


def document(text: str) -> bytes:
    pdf = FPDF()
    for number in range(20):
        pdf.add_page()
        pdf.set_font("helvetica", size=12)
        pdf.multi_cell(0, 6, f"{text}, Seite {number}. " * 60)
    return bytes(pdf.output())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    started = time.monotonic()
    with (
        postgresql() as database,
        folder_of("postgres") as folder,
        mail_server() as mails,
        site_at(
            folder,
            database.url,
            has_data=False,
            EMAIL_URL=mails.url,
            TABLES_FROM_MODELS="true",
        ) as site,
    ):
        wrong = Kills(site, mails, options.points, options.seed).run()
    for line in wrong:
        print("WRONG:", line)
    print(
        f"kills: {options.points} points (seed {options.seed}) in "
        f"{time.monotonic() - started:.0f} s, {len(wrong)} things half or doubled"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
