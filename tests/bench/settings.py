"""The site's own settings, with one more page to measure against."""

from denkzellen.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.bare"
