"""Two people edit one entry: the second sees both versions, and nothing typed is lost."""

import re

import html5lib
import pytest
from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.test import RequestFactory
from django.urls import include, path

from denkzellen.editing import EditConflict, EntryForm
from denkzellen.models import Denkzelle, Project
from denkzellen.urls import urlpatterns as site_urls
from events.models import Event
from network.models import Actor, Association
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_project,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def form_for(edited, *names, **declared):
    meta = type("Meta", (), {"model": edited, "fields": names})
    return type("SomeForm", (EntryForm,), {"Meta": meta, **declared})


FORMS = {
    "who": form_for(
        Actor,
        "name",
        "summary",
        "text",
        "district",
        "disciplines",
        "show_text",
        "is_indexable",
    ),
    "step": form_for(Actor, "pronouns"),
    "association": form_for(Association, "name", "summary", "disciplines"),
    "denkzelle": form_for(Denkzelle, "name", "claim", "since", "continued_in"),
    "project": form_for(Project, "title", "text", "state", "continued_in", "begun_on"),
    "event": form_for(Event, "title", "start_date", "start_time", "disciplines"),
}


def edit(request, name, pk, prefix=None):
    form_class = FORMS[name]
    entry = get_object_or_404(form_class._meta.model, pk=pk)
    form = form_class(request.POST or None, instance=entry, prefix=prefix)
    if form.is_valid():
        try:
            form.save()
        except EditConflict as conflict:
            return conflict.page(request)
        return HttpResponse("gespeichert")
    return HttpResponse(f"<form id='edit_form'>{form}</form>")


urlpatterns = [
    path("probe/<name>/<int:pk>/", edit),
    path("probe/<name>/<int:pk>/<prefix>/", edit),
    path("", include((site_urls, None))),
]


def address(name, entry, prefix=""):
    return f"/probe/{name}/{entry.pk}/" + (f"{prefix}/" if prefix else "")


def inputs_of(page):
    """The names and values a browser would send from the form on this page."""
    document = html5lib.parse(page.text, namespaceHTMLElements=False)
    main = next((m for m in document.iter("main")), document)
    data = {}
    for field in main.iter():
        for value in _values(field):
            data.setdefault(field.get("name"), []).append(value)
    return data


def _values(field):
    if not field.get("name") or field.tag not in ("input", "textarea", "select"):
        return []
    if field.tag == "textarea":
        return [(field.text or "").removeprefix("\n")]
    if field.tag == "select":
        return [o.get("value") for o in field.iter("option") if o.get("selected") is not None]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [field.get("value", "")]


def opened(client, url):
    return inputs_of(client.get(url))


def visible(page):
    document = html5lib.parse(page.text, namespaceHTMLElements=False)
    main = next((m for m in document.iter("main")), document)
    return re.sub(r"\s+", " ", "".join(main.itertext()))


def test_one_person_just_saves(client):
    actor = make_actor(name="Ada")
    url = address("who", actor)
    response = client.post(url, opened(client, url) | {"name": "Ada L."})
    assert response.text == "gespeichert"
    assert Actor.objects.get().name == "Ada L."


def test_the_second_person_sees_both_versions_and_nothing_is_written_over(client):
    actor = make_actor(name="Ada", summary="alt")
    url = address("who", actor)
    form = opened(client, url)
    client.force_login(make_user(name="Berta Beispiel"))
    client.post(url, form | {"summary": "von Berta"})
    page = client.post(url, form | {"summary": "von mir"})
    assert page.status_code == 409
    assert "von Berta" in visible(page)
    assert "von mir" in visible(page)
    assert "Berta Beispiel" in visible(page)
    assert Actor.objects.get().summary == "von Berta"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "von mir"), ("theirs", "von Berta")])
def test_the_choice_is_what_is_saved(client, choice, kept):
    actor = make_actor(name="Ada", summary="alt")
    url = address("who", actor)
    form = opened(client, url)
    client.post(url, form | {"summary": "von Berta"})
    page = client.post(url, form | {"summary": "von mir", "name": "Ada Neu"})
    saved = client.post(url, inputs_of(page) | {"merge-summary": choice})
    assert saved.text == "gespeichert"
    actor.refresh_from_db()
    assert (actor.summary, actor.name) == (kept, "Ada Neu")


def test_what_only_the_other_changed_is_taken_and_listed(client):
    actor = make_actor(name="Ada", summary="alt", text="Text")
    url = address("who", actor)
    form = opened(client, url)
    client.post(url, form | {"text": "Text von Berta"})
    page = client.post(url, form | {"summary": "von mir"})
    assert page.status_code == 409
    assert "Übernommen" in visible(page)
    assert "Text von Berta" in visible(page)
    assert "merge-summary" not in page.text
    assert client.post(url, inputs_of(page)).text == "gespeichert"
    actor.refresh_from_db()
    assert (actor.summary, actor.text) == ("von mir", "Text von Berta")


def test_both_writing_the_same_is_no_conflict(client):
    actor = make_actor(name="Ada", summary="alt")
    url = address("who", actor)
    form = opened(client, url) | {"summary": "gleich"}
    assert client.post(url, form).text == "gespeichert"
    assert client.post(url, form).text == "gespeichert"


def test_a_change_elsewhere_does_not_disturb_a_form_of_other_fields(client):
    actor = make_actor(name="Ada", pronouns="sie")
    step = address("step", actor)
    form = opened(client, step)
    client.post(address("who", actor), opened(client, address("who", actor)) | {"name": "Berta"})
    assert client.post(step, form | {"pronouns": "sie/ihr"}).text == "gespeichert"
    actor.refresh_from_db()
    assert (actor.name, actor.pronouns) == ("Berta", "sie/ihr")


def test_what_was_saved_while_the_request_ran_is_not_written_over():
    actor = make_actor(name="Ada", pronouns="sie")
    form = FORMS["step"]({"pronouns": "er", "version": actor.version}, instance=actor)
    assert form.is_valid()
    other = Actor.objects.get()
    other.name = "Berta"
    other.save()
    form.save()
    actor = Actor.objects.get()
    assert (actor.name, actor.pronouns) == ("Berta", "er")


def test_related_objects_and_choices_are_compared_and_named(client):
    jazz, oper, tanz = (make_discipline(name) for name in ("Jazz", "Oper", "Tanz"))
    mitte, nord = make_district("Mitte"), make_district("Nord")
    actor = make_actor(disciplines=(jazz,))
    url = address("who", actor)
    form = opened(client, url)
    client.post(url, form | {"disciplines": [jazz.pk, oper.pk], "district": nord.pk})
    page = client.post(url, form | {"disciplines": [tanz.pk], "district": mitte.pk})
    for word in ("Jazz, Oper", "Tanz", "Mitte", "Nord"):
        assert word in visible(page)
    answer = inputs_of(page) | {"merge-disciplines": "theirs", "merge-district": "mine"}
    assert client.post(url, answer).text == "gespeichert"
    actor.refresh_from_db()
    assert set(actor.disciplines.all()) == {jazz, oper}
    assert actor.district == mitte


def test_an_emptied_choice_of_the_other_can_be_taken(client):
    jazz, oper = make_discipline("Jazz"), make_discipline("Oper")
    actor = make_actor(disciplines=(jazz,), is_indexable=True)
    url = address("who", actor)
    form = opened(client, url)
    emptied = {k: v for k, v in form.items() if k not in ("disciplines", "is_indexable")}
    client.post(url, emptied)
    page = client.post(url, form | {"disciplines": [oper.pk], "name": "Neu"})
    answer = inputs_of(page) | {"merge-disciplines": "theirs"}
    assert client.post(url, answer).text == "gespeichert"
    actor.refresh_from_db()
    assert not actor.disciplines.exists()
    assert not actor.is_indexable
    assert actor.name == "Neu"


def test_a_third_person_in_between_leads_to_the_page_again(client):
    actor = make_actor(summary="alt")
    url = address("who", actor)
    form = opened(client, url)
    client.post(url, form | {"summary": "zweite"})
    page = client.post(url, form | {"summary": "meine"})
    client.post(url, opened(client, url) | {"summary": "dritte"})
    again = client.post(url, inputs_of(page) | {"merge-summary": "mine"})
    assert again.status_code == 409
    assert "dritte" in visible(again)
    assert "meine" in visible(again)
    assert Actor.objects.get().summary == "dritte"
    assert client.post(url, inputs_of(again) | {"merge-summary": "mine"}).text == "gespeichert"
    assert Actor.objects.get().summary == "meine"


def test_who_does_not_choose_is_asked_again_and_nothing_is_saved(client):
    actor = make_actor(summary="alt")
    url = address("who", actor)
    form = opened(client, url)
    client.post(url, form | {"summary": "zweite"})
    page = client.post(url, form | {"summary": "meine"})
    again = client.post(url, inputs_of(page))
    assert again.status_code == 409
    assert "Bitte eine der beiden Fassungen wählen." in visible(again)
    assert Actor.objects.get().summary == "zweite"


def test_what_was_chosen_stays_chosen_when_something_else_was_forgotten(client):
    actor = make_actor(summary="alt", text="alt")
    url = address("who", actor)
    form = opened(client, url)
    client.post(url, form | {"summary": "andere", "text": "andere"})
    page = client.post(url, form | {"summary": "meine", "text": "meine"})
    again = client.post(url, inputs_of(page) | {"merge-summary": "theirs"})
    assert again.status_code == 409
    assert "merge-summary" not in again.text
    assert client.post(url, inputs_of(again) | {"merge-text": "mine"}).text == "gespeichert"
    actor.refresh_from_db()
    assert (actor.summary, actor.text) == ("andere", "meine")


def test_a_form_without_its_version_overwrites_nothing(client):
    actor = make_actor(name="Ada", summary="alt")
    url = address("who", actor)
    page = client.post(url, {"name": "Ada", "summary": "neu"})
    assert page.status_code == 409
    assert Actor.objects.get().summary == "alt"


def test_a_version_from_the_future_overwrites_nothing(client):
    actor = make_actor(summary="alt")
    url = address("who", actor)
    page = client.post(url, opened(client, url) | {"summary": "neu", "version": str(10**30)})
    assert page.status_code == 409
    assert Actor.objects.get().summary == "alt"


def test_an_entry_gone_meanwhile_gives_back_what_was_typed(client):
    actor = make_actor(summary="alt")
    form = FORMS["who"]
    bound = form({"name": "Ada", "summary": "mühsam getippt"}, instance=actor)
    assert bound.is_valid()
    Actor.objects.filter(pk=actor.pk).delete()
    with pytest.raises(EditConflict) as raised:
        bound.save()
    page = raised.value.page(RequestFactory().post("/"))
    assert page.status_code == 409
    assert "mühsam getippt" in page.text


def test_the_page_carries_everything_typed_also_for_other_forms(client):
    actor = make_actor(summary="alt")
    url = address("who", actor)
    form = opened(client, url)
    client.post(url, form | {"summary": "zweite"})
    typed = form | {"summary": '<b>"meine"</b>', "fremd": ["eins", "zwei"], "weiter": "1"}
    data = inputs_of(client.post(url, typed))
    assert data["fremd"] == ["eins", "zwei"]
    assert data["weiter"] == ["1"]
    assert data["summary"] == ['<b>"meine"</b>']


def test_forms_with_a_prefix_work_the_same(client):
    actor = make_actor(summary="alt")
    url = address("who", actor, prefix="erste")
    form = opened(client, url)
    client.post(url, form | {"erste-summary": "zweite"})
    page = client.post(url, form | {"erste-summary": "meine"})
    saved = client.post(url, inputs_of(page) | {"merge-erste-summary": "theirs"})
    assert saved.text == "gespeichert"
    assert Actor.objects.get().summary == "zweite"


def test_a_form_that_changes_nothing_makes_no_version(client):
    actor = make_actor(text="eins\nzwei", disciplines=(make_discipline(),))
    url = address("who", actor)
    form = opened(client, url)
    form["text"] = ["eins\r\nzwei"]
    before = actor.history.count()
    assert client.post(url, form).text == "gespeichert"
    actor.refresh_from_db()
    assert actor.version == 1
    assert actor.history.count() == before


def test_a_new_entry_needs_no_version():
    form = FORMS["association"]({"name": "Verband der Beispiele"})
    assert "version" not in form.fields
    assert form.is_valid(), form.errors
    assert form.save().version == 1


@pytest.mark.parametrize(
    ("name", "make", "field", "mine", "theirs"),
    [
        ("association", make_association, "summary", "meine", "andere"),
        ("denkzelle", make_denkzelle, "since", "2020-01-02", "2021-03-04"),
        ("project", make_project, "begun_on", "2020-01-02", "2021-03-04"),
        ("event", make_event, "start_time", "18:30", "20:15"),
    ],
)
def test_every_kind_of_entry_has_the_choice(client, name, make, field, mine, theirs):
    entry = make()
    url = address(name, entry)
    form = opened(client, url)
    assert client.post(url, form | {field: theirs}).text == "gespeichert"
    page = client.post(url, form | {field: mine})
    assert page.status_code == 409
    saved = client.post(url, inputs_of(page) | {f"merge-{field}": "theirs"})
    assert saved.text == "gespeichert"
    assert str(getattr(type(entry).objects.get(), field)).startswith(theirs)


def test_the_name_of_the_other_is_shown_never_the_address(client):
    actor = make_actor(summary="alt")
    url = address("who", actor)
    form = opened(client, url)
    client.force_login(make_user(email="geheim@example.org"))
    client.post(url, form | {"summary": "andere"})
    page = client.post(url, form | {"summary": "meine"})
    assert "geheim@example.org" not in page.text


def test_saving_only_in_memory_is_refused_for_an_entry_that_exists():
    actor = make_actor()
    form = FORMS["step"]({"pronouns": "er", "version": 1}, instance=actor)
    with pytest.raises(ValueError, match="lock"):
        form.save(commit=False)


def test_fields_that_are_not_of_the_entry_are_carried_not_compared():
    form_class = form_for(Actor, "summary", note=forms.CharField(required=False))
    actor = make_actor()
    form = form_class({"summary": "neu", "note": "x", "version": 1}, instance=actor)
    assert form.is_valid()
    assert form.save().summary == "neu"
