"""What a backup says of itself: when it was made, of which version, and the sum of each part."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from denkzellen.backup.tables import Model

NAME = "manifest.json"
FORMAT = 1

type Node = tuple[str, str]


@dataclass
class Manifest:
    created_at: str
    migrations: list[list[str]]
    format: int = FORMAT
    # Of each table its columns, how many rows, and the last number it gave out.
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)  # named by a row, but not there
    sums: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begun(cls, models: list[Model]) -> Self:
        labels = {model._meta.app_label for model in models}
        applied = MigrationRecorder(connection).applied_migrations()
        migrations = sorted([app, name] for app, name in applied if app in labels)
        return cls(timezone.now().isoformat(timespec="seconds"), migrations)

    @classmethod
    def read(cls, content: bytes) -> Self:
        return cls(**json.loads(content))

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    def nodes(self) -> set[Node]:
        return {(app, name) for app, name in self.migrations}

    def unknown_to(self, loader: MigrationLoader) -> list[str]:
        """Migrations this program does not have: the backup is of a newer one."""
        known = loader.disk_migrations or {}
        return [f"{app}.{name}" for app, name in sorted(self.nodes() - set(known))]

    def is_of_today(self, loader: MigrationLoader) -> bool:
        apps = {app for app, _name in self.nodes()}
        return self.nodes() == {node for node in loader.graph.nodes if node[0] in apps}

    def targets(self, loader: MigrationLoader) -> list[Node]:
        """The last migrations of each app that had been applied."""
        nodes = self.nodes()
        children = loader.graph.node_map
        return [
            node
            for node in sorted(nodes)
            if not any(
                child.key[0] == node[0] and child.key in nodes for child in children[node].children
            )
        ]
