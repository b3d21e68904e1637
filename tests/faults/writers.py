"""People who save one text after the other, and remember what was acknowledged."""

import threading
import time
from collections.abc import Sequence
from typing import Any

from tests.faults.visitor import Answer, NotAnsweredError, Visitor


class Writer:
    def __init__(self, visitor: Visitor, person: dict[str, Any]) -> None:
        self.visitor = visitor
        self.person = person

    def save(self, text: str) -> Answer:
        address, form = self.visitor.form(f"/mein/profil/{self.person['slug']}/was/")
        return self.visitor.post(address, form.filled({"summary": text}))


class Writers:
    def __init__(self, writers: Sequence[Writer], pause: float) -> None:
        self.pause = pause
        self.acknowledged: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self._has_to_end = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=[one]) for one in writers]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._has_to_end.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: Writer) -> None:
        turn = 0
        while not self._has_to_end.is_set():
            turn += 1
            text = f"Text {turn}"
            try:
                answer = writer.save(text)
                if answer.is_done:
                    self.acknowledged.append({"pk": writer.person["pk"], "text": text})
                else:
                    self.refused.append(f"a save is answered with {answer.status}")
            except (NotAnsweredError, RuntimeError) as error:  # nothing was promised
                self.refused.append(f"a save is not answered: {error}")
            time.sleep(self.pause)
