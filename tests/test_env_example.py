"""What a server can set is explained in one place."""

import itertools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Set by the site itself, for itself.
INTERNAL = {"SERVES_PAGES"}
# Read by others: compose.yaml and gunicorn.
NOT_OURS = {"POSTGRES_PASSWORD", "WEB_CONCURRENCY"}


def _read_by_the_code():
    code = "".join(path.read_text() for path in (ROOT / "denkzellen").glob("*.py"))
    return set(re.findall(r'\benv\.\w+\(\s*"(\w+)"', code))


def _explained():
    return re.findall(r"^(?:# )?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), flags=re.M)


def test_every_setting_is_explained_once_and_nothing_else():
    names = _explained()
    assert sorted(names) == sorted(_read_by_the_code() - INTERNAL | NOT_OURS)


def test_settings_of_others_are_really_read_by_them():
    compose = (ROOT / "compose.yaml").read_text()
    assert [name for name in NOT_OURS if f"${{{name}:" not in compose] == []


def test_each_setting_stands_below_its_explanation():
    lines = (ROOT / ".env.example").read_text().splitlines()
    above = {
        line.removeprefix("# ").partition("=")[0]: before
        for before, line in itertools.pairwise(lines)
        if re.match(r"(# )?[A-Z0-9_]+=", line)
    }
    own = {"DEFAULT_FROM_EMAIL"}  # the line above explains both
    assert [name for name, text in above.items() if name not in own and text[:2] != "# "] == []
