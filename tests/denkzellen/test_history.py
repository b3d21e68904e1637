"""The history of an entry: who, when, what in words; and the way back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.template import Context, Template

from denkzellen.differences import marked, readable
from denkzellen.history import changes_between, restore, versions
from denkzellen.models import Denkzelle
from network.models import Actor, Association
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_image,
    make_user,
)

pytestmark = pytest.mark.django_db


def save(entry, user=None, **fields):
    entry = type(entry).objects.get(pk=entry.pk)
    entry._history_user = user
    several = {name: fields.pop(name) for name in list(fields) if name == "disciplines"}
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    for name, value in several.items():
        getattr(entry, name).set(value)
    return entry


def said(changes):
    return {change.label: (change.before, change.after) for change in changes}


def shown(entry, **context):
    page = Template('{% include "partials/versions.html" %}')
    return page.render(Context({"versions": versions(entry), "entry": entry, **context}))


def test_changes_are_told_in_words():
    jazz, oper = make_discipline("Jazz"), make_discipline("Oper")
    actor = make_actor(name="Ada", kind="person", disciplines=(jazz,))
    save(
        actor,
        kind="collective",
        district=make_district("Mitte"),
        disciplines=[jazz, oper],
        show_text=True,
        state="hidden",
    )
    assert said(versions(actor)[0].changes) == {
        "Art": ("Person", "Kollektiv oder Ensemble"),
        "Stadtteil": ("", "Mitte"),
        "Sparten": ("Jazz", "Jazz, Oper"),
        "Text öffentlich": ("nein", "ja"),
        "Stand": ("veröffentlicht", "verborgen"),
    }


def test_dates_and_times_are_german():
    denkzelle = make_denkzelle(since=date(2020, 3, 12))
    save(denkzelle, since=date(2021, 4, 1))
    assert said(versions(denkzelle)[0].changes) == {"Seit": ("12. März 2020", "1. April 2021")}


def test_who_is_a_name_and_the_newest_comes_first():
    actor = make_actor(summary="a")
    save(actor, make_user(name="Berta"), summary="b")
    save(actor, make_user(name="Carla"), summary="c")
    assert [version.who for version in versions(actor)][:2] == ["Carla", "Berta"]
    assert [version.number for version in versions(actor)] == [3, 2, 1]


def test_an_account_without_a_name_does_not_show_its_address():
    actor = make_actor(summary="a")
    save(actor, make_user(email="geheim@example.org"), summary="b")
    assert "geheim@example.org" not in shown(actor)


def test_a_deleted_account_is_a_former_member():
    actor = make_actor(summary="a")
    user = make_user(name="Berta")
    save(actor, user, summary="b")
    user.delete()
    assert versions(actor)[0].who == "ehemaliges Mitglied"
    assert "Berta" not in shown(actor)


def test_what_the_site_writes_by_itself_is_no_version_to_read():
    actor = make_actor()
    save(actor, confirmed_on=date(2024, 1, 1), checked_version=1)
    assert [version.is_latest for version in versions(actor)] == [True]


def test_what_was_deleted_meanwhile_says_so():
    gone = make_discipline("Jazz")
    actor = make_actor(disciplines=(gone,))
    save(actor, disciplines=[])
    gone.delete()
    assert said(versions(actor)[0].changes) == {"Sparten": ("nicht mehr vorhanden", "")}


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    oper = make_discipline("Oper")
    one = make_actor(district=make_district(), disciplines=(oper,), image=make_image())
    many = make_actor(district=make_district(), disciplines=(oper,), image=make_image())
    for number in range(30):
        save(
            many,
            make_user(name=f"Person {number}"),
            summary=f"Fassung {number}",
            district=make_district(),
            disciplines=[make_discipline()],
        )
    with django_assert_num_queries(5):
        shown(one)
    with django_assert_num_queries(5):
        shown(many)
    assert len(versions(many)) == 31


def test_a_long_text_shows_what_went_and_what_came():
    long = "Anfang. " + "Mitte. " * 100 + "Ende."
    actor = make_actor(text=long)
    save(actor, text=long.replace("Ende", "Schluss"))
    page = shown(actor)
    assert "Ende.</del>" in page
    assert "Schluss.</ins>" in page
    assert "entfernt:" in page
    assert page.count("Mitte") < 40


def test_markup_in_texts_stays_text():
    actor = make_actor(name="Ada", text="")
    evil = "<img src=x onerror=alert(1)>"
    save(actor, name=evil, text=f"<p>{evil} neu</p>\n" * 10)
    page = shown(actor)
    assert "<img" not in page
    assert "&lt;img src=x" in page  # a name is no rich text: it is shown as it was typed


def test_rich_text_is_read_as_words_with_the_addresses_of_its_links():
    assert readable(
        '<p>Zur <a href="https://a.de" rel="x">Seite</a></p><ul><li>eins</li></ul>'
    ) == ("Zur Seite (https://a.de)\n– eins")


def test_a_new_link_under_the_same_words_is_a_visible_change():
    actor = make_actor(text='<p><a href="https://gut.de">hier</a></p>')
    save(actor, text='<p><a href="https://schlecht.de">hier</a></p>')
    assert "schlecht.de" in versions(actor)[0].changes[0].after


def test_a_change_of_emphasis_alone_is_named():
    actor = make_actor(text="<p>laut</p>")
    save(actor, text="<p><strong>laut</strong></p>")
    assert "Auszeichnung" in versions(actor)[0].changes[0].after


def test_huge_texts_are_compared_in_reasonable_time():
    old = " ".join(f"wort{number}" for number in range(20_000))
    new = " ".join(f"wort{number * 7}" for number in range(20_000))
    assert "<ins>" in marked(old, new)


def test_changes_since_a_version_leave_out_what_was_taken_back():
    actor = make_actor(name="Ada", summary="a")
    save(actor, name="Berta", summary="b")
    save(actor, name="Ada", summary="c")
    assert said(changes_between(Actor.objects.get(), 1)) == {"Kurz gesagt": ("a", "c")}


def test_everything_is_new_when_nothing_was_ever_checked():
    actor = make_actor(name="Ada", summary="a", disciplines=(make_discipline("Jazz"),))
    changes = said(changes_between(actor, None))
    assert changes["Name"] == ("", "Ada")
    assert changes["Sparten"] == ("", "Jazz")
    assert "Telefon" not in changes


def test_restoring_makes_a_new_version_with_the_old_words():
    jazz, oper = make_discipline("Jazz"), make_discipline("Oper")
    actor = make_actor(name="Ada", summary="alt", disciplines=(jazz,))
    save(actor, name="Berta", summary="neu", disciplines=[oper])
    user = make_user(name="Carla")
    first = versions(actor)[-1]
    assert restore(actor, first.history_id, ["name", "summary", "disciplines"], user)
    actor = Actor.objects.get()
    assert (actor.name, actor.summary, actor.version) == ("Ada", "alt", 3)
    assert actor.sort_name == "ada"
    assert list(actor.disciplines.all()) == [jazz]
    assert versions(actor)[0].who == "Carla"


def test_restoring_twice_makes_one_version():
    actor = make_actor(summary="alt")
    save(actor, summary="neu")
    first = versions(actor)[-1]
    user = make_user()
    assert restore(actor, first.history_id, ["summary"], user)
    assert not restore(actor, first.history_id, ["summary"], user)
    assert Actor.objects.get().version == 3


def test_restoring_never_touches_state_address_checks_or_switches():
    actor = make_actor(name="Ada", summary="alt", show_email=True, checked_version=1)
    keeper = make_user()
    actor.keepers.add(keeper)
    first = versions(actor)[-1]
    save(actor, summary="neu", state="hidden", slug="anders", show_email=False, checked_version=2)
    every_field = [field.name for field in Actor._meta.get_fields()]
    assert restore(actor, first.history_id, every_field, make_user())
    actor = Actor.objects.get()
    assert actor.summary == "alt"
    assert (actor.state, actor.slug, actor.show_email) == ("hidden", "anders", False)
    assert actor.checked_version == 2
    assert list(actor.keepers.all()) == [keeper]


def test_fields_not_asked_for_stay():
    actor = make_actor(name="Ada", summary="alt")
    save(actor, name="Berta", summary="neu")
    restore(actor, versions(actor)[-1].history_id, ["summary"], make_user())
    actor = Actor.objects.get()
    assert (actor.name, actor.summary) == ("Berta", "alt")


def test_a_version_of_another_entry_is_not_found():
    other = make_actor()
    with pytest.raises(Http404):
        restore(make_actor(), versions(other)[0].history_id, ["summary"], make_user())


def test_a_name_that_is_taken_meanwhile_cannot_come_back():
    association = make_association(name="Kulturverband")
    save(association, name="Kunstverband")
    make_association(name="Kulturverband")
    first = versions(association)[-1]
    with pytest.raises(ValidationError):
        restore(association, first.history_id, ["name"], make_user())
    assert Association.objects.get(pk=association.pk).name == "Kunstverband"


def test_a_picture_that_is_gone_does_not_come_back():
    image = make_image()
    actor = make_actor(image=image, summary="alt")
    save(actor, image=None, summary="neu")
    image.delete()
    assert restore(actor, versions(actor)[-1].history_id, ["image", "summary"], make_user())
    actor = Actor.objects.get()
    assert (actor.image, actor.summary) == (None, "alt")


def test_only_who_may_restore_gets_buttons_and_never_for_the_present_state():
    actor = make_actor(summary="alt")
    save(actor, summary="neu")
    assert "<form" not in shown(actor)
    page = shown(actor, can_restore=True, restore_url="admin:network_actor_simple_history")
    assert page.count("<form") == 1


@pytest.mark.parametrize("make", [make_denkzelle, make_event, make_association])
def test_every_kind_of_entry_has_a_history(make):
    entry = make()
    name = "title" if hasattr(entry, "title") else "name"
    save(entry, **{name: "Anders als vorher"})
    assert versions(entry)[0].changes[0].after == "Anders als vorher"
    assert restore(entry, versions(entry)[-1].history_id, [name], make_user())
    assert versions(entry)[0].changes[0].before == "Anders als vorher"


def test_related_denkzellen_come_back():
    next_one = make_denkzelle()
    denkzelle = make_denkzelle()
    denkzelle.continued_in.add(next_one)
    first = versions(denkzelle)[-1]
    denkzelle = save(denkzelle, claim="Anders.")
    denkzelle.continued_in.clear()
    assert restore(denkzelle, first.history_id, ["continued_in"], make_user())
    assert list(Denkzelle.objects.get(pk=denkzelle.pk).continued_in.all()) == [next_one]
