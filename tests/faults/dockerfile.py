"""Reads a Dockerfile: its stages, and the instructions of each."""

import json
import re
from pathlib import Path
from typing import NamedTuple

KNOWN = {
    *("ARG", "FROM", "WORKDIR", "RUN", "COPY", "LABEL", "ENV", "USER", "EXPOSE", "STOPSIGNAL"),
    *("HEALTHCHECK", "CMD"),
}


class Instruction(NamedTuple):
    name: str
    text: str

    @property
    def command(self) -> list[str]:
        """Of CMD, HEALTHCHECK … CMD, given as a list: no shell stands between."""
        return list(map(str, json.loads(self.text[self.text.index("[") :])))

    @property
    def pairs(self) -> dict[str, str]:
        return dict(re.findall(r'([\w.]+)="?([^"\s]*)"?', self.text))


class Stage(NamedTuple):
    image: str
    name: str
    instructions: list[Instruction]

    def all(self, name: str) -> list[Instruction]:
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> Instruction:
        return self.all(name)[-1]


def stages(path: Path) -> list[Stage]:
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    text = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    arguments: dict[str, str] = {}
    found: list[Stage] = []
    for line in filter(str.strip, text.splitlines()):
        name, _, rest = line.partition(" ")
        if name not in KNOWN:
            raise SystemExit(f"{path.name}: unknown instruction: {line}")
        if name == "ARG" and not found:
            key, _, value = rest.partition("=")
            arguments[key] = value
        elif name == "FROM":
            image, _, alias = rest.partition(" AS ")
            for key, value in arguments.items():
                image = image.replace(f"${{{key}}}", value)
            found.append(Stage(image, alias, []))
        else:
            found[-1].instructions.append(Instruction(name, rest.strip()))
    return found
