"""What cannot exist, and what is remembered."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from denkzellen.links import Link, parse_links
from denkzellen.models import Denkzelle, DenkzelleState, Project, ProjectState
from tests.factories import make_denkzelle, make_project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "vergessen"},
        {"state": DenkzelleState.PAUSED, "paused_on": None},
        {"colour": "schwarz"},
        {"paused_on": date(2024, 3, 1), "review_on": date(2024, 2, 1)},
    ],
)
def test_denkzelle_that_makes_no_sense_is_refused_by_the_database(wrong):
    denkzelle = make_denkzelle()

    with pytest.raises(IntegrityError), transaction.atomic():
        Denkzelle.objects.filter(pk=denkzelle.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "vergessen"},
        {"state": ProjectState.CONTINUED},
        {"begun_on": date(2024, 3, 1), "ended_on": date(2024, 2, 1)},
    ],
)
def test_project_that_makes_no_sense_is_refused_by_the_database(wrong):
    project = make_project()

    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(**wrong)


def test_pause_without_date_is_explained_in_german():
    denkzelle = make_denkzelle()
    denkzelle.state = DenkzelleState.PAUSED

    with pytest.raises(ValidationError, match="braucht ein Datum"):
        denkzelle.full_clean()


def test_every_version_of_a_denkzelle_is_kept():
    denkzelle = make_denkzelle(claim="Erst so.")
    denkzelle.claim = "Dann so."
    denkzelle.save()

    claims = [version.claim for version in denkzelle.history.all()]
    assert claims == ["Dann so.", "Erst so."]


def test_links_are_read_line_by_line():
    text = "Bericht | https://example.org/a\n\nhttps://example.org/c"

    assert parse_links(text) == [
        Link("Bericht", "https://example.org/a"),
        Link("example.org", "https://example.org/c"),
    ]


@pytest.mark.parametrize("line", ["javascript:alert(1)", "Titel | data:text/html,x", "nur Worte"])
def test_link_that_is_no_web_address_is_refused(line):
    project = make_project()
    project.links = line

    with pytest.raises(ValidationError, match="keine Internetadresse"):
        project.full_clean()
