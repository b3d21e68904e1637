"""The settings of the databases: one that is written to, and perhaps a copy to read from."""

from pathlib import Path
from typing import Any

from environs import Env

SECOND = 1000
# Waits for a connection, a row or an answer end before the visitor's patience does.
POOL_PATIENCE_SECONDS = 5
STATEMENT_TIMEOUT = 15 * SECOND
LOCK_TIMEOUT = 5 * SECOND
IDLE_TIMEOUT = 60 * SECOND

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "PRAGMA mmap_size=268435456; PRAGMA cache_size=-32000;",
}


def database_settings(env: Env, default_url: str, *, serves_pages: bool) -> dict[str, Any]:
    """The setting DATABASES. Commands may take their time, a page may not."""
    databases = {"default": _database(env.dj_db_url("DATABASE_URL", default_url))}
    if env.str("DATABASE_REPLICA_URL", ""):
        replica = _database(env.dj_db_url("DATABASE_REPLICA_URL"))
        databases["replica"] = replica | {"TEST": {"MIRROR": "default"}}
    for name, database in databases.items():
        if _is_postgresql(database):
            _set_up_postgresql(
                database, env, serves_pages=serves_pages, is_read_only=name == "replica"
            )
    return databases


def _database(database: dict[str, Any]) -> dict[str, Any]:
    if not _is_postgresql(database):
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        database |= {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    return database


def _is_postgresql(database: dict[str, Any]) -> bool:
    return bool(database["ENGINE"].endswith("postgresql"))


def _set_up_postgresql(
    database: dict[str, Any], env: Env, *, serves_pages: bool, is_read_only: bool
) -> None:
    statement_timeout = env.int("DATABASE_STATEMENT_TIMEOUT", STATEMENT_TIMEOUT)
    limits = {
        "statement_timeout": statement_timeout if serves_pages else 0,
        "lock_timeout": env.int("DATABASE_LOCK_TIMEOUT", LOCK_TIMEOUT),
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT if serves_pages else 0,
        "default_transaction_read_only": "on" if is_read_only else "off",
    }
    # Before it is used, a connection is asked whether it still stands.
    database["CONN_HEALTH_CHECKS"] = True
    database["OPTIONS"] = {
        "application_name": "denkzellen",
        "connect_timeout": POOL_PATIENCE_SECONDS,
        **database.get("OPTIONS", {}),
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_MAX", 8),
            "timeout": POOL_PATIENCE_SECONDS,
            # After this long the pool stops doubling its pauses and starts afresh.
            "reconnect_timeout": POOL_PATIENCE_SECONDS / 2,
        },
    }
