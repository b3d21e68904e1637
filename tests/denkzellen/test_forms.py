"""How forms look to a person: words at the field, errors on top and beside it."""

import html5lib
import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from tests.admin_site import sign_in_admin
from tests.factories import make_denkzelle


class SomeForm(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie er auf Plakaten steht.")
    kind = forms.ChoiceField(
        label="Art",
        choices=[("a", "Haus"), ("b", "Chor")],
        widget=forms.RadioSelect,
        help_text="Eines davon.",
    )
    fields_of_work = forms.MultipleChoiceField(
        label="Sparten",
        choices=[("j", "Jazz")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="Einverstanden")
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data.get("text") == "zu viel":
            raise forms.ValidationError("Bitte kürzen.")


def parse(html):
    return html5lib.parse(str(html), namespaceHTMLElements=False)


def by_id(document, identifier):
    return next(element for element in document.iter() if element.get("id") == identifier)


def words(element):
    return " ".join("".join(element.itertext()).split())


def page_of(**context):
    page = Template(
        "<title>{% error_prefix form formset forms %}Profil</title>"
        '{% include "partials/error_summary.html" %}{{ form }}{{ formset }}'
    )
    return page.render(Context(context))


def test_every_field_has_its_label_and_what_is_optional_says_so():
    document = parse(SomeForm())
    labels = {label.get("for"): words(label) for label in document.iter("label")}
    assert labels["id_name"] == "Name"
    assert labels["id_text"] == "Text (freiwillig)"
    assert labels["id_agreed"] == "Einverstanden"
    assert [words(legend) for legend in document.iter("legend")] == ["Art", "Sparten (freiwillig)"]


def test_help_and_error_belong_to_their_field():
    document = parse(SomeForm({}))
    name = by_id(document, "id_name")
    described = [words(by_id(document, part)) for part in name.get("aria-describedby").split()]
    assert described[0] == "Wie er auf Plakaten steht."
    assert "erforderlich" in described[1]
    assert name.get("aria-invalid") == "true"
    group = next(f for f in document.iter("fieldset") if words(f).startswith("Art"))
    described = [words(by_id(document, part)) for part in group.get("aria-describedby").split()]
    assert described[0] == "Eines davon."
    assert "erforderlich" in described[1]


def test_a_field_without_error_is_not_called_wrong():
    document = parse(SomeForm({"name": "Ada"}))
    assert by_id(document, "id_name").get("aria-invalid") is None


def test_the_summary_leads_to_each_field_with_the_same_words():
    document = parse(page_of(form=SomeForm({})))
    summary = next(document.iter("section"))
    assert summary.get("tabindex") == "-1"
    assert words(next(summary.iter("h2"))) == "Bitte prüfen"
    links = {link.get("href").removeprefix("#"): words(link) for link in summary.iter("a")}
    assert list(links) == ["id_name", "id_kind_0", "id_agreed"]
    for anchor, text in links.items():
        assert by_id(document, anchor).tag == "input"
        assert text.partition(": ")[2] in words(document.find("body"))
    assert links["id_name"].startswith("Name: ")


def test_an_error_of_the_whole_form_is_in_the_summary():
    form = SomeForm({"name": "Ada", "kind": "a", "agreed": "on", "text": "zu viel"})
    summary = next(parse(page_of(form=form)).iter("section"))
    assert "Bitte kürzen." in words(summary)


def test_a_form_not_sent_or_right_has_no_summary():
    for form in (SomeForm(), SomeForm({"name": "Ada", "kind": "a", "agreed": "on"})):
        page = page_of(form=form)
        assert "Bitte prüfen" not in page
        assert "<title>Profil</title>" in page


def test_the_title_says_that_there_is_an_error():
    assert "<title>Fehler: Profil</title>" in page_of(form=SomeForm({}))


def test_formsets_and_several_forms_are_summed_up_together():
    some_forms = forms.formset_factory(SomeForm, extra=0, min_num=2, validate_min=True)
    management = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    formset = some_forms({**management, "form-1-name": "Ada"})
    document = parse(page_of(formset=formset, forms=[SomeForm({}, prefix="extra")]))
    summary = next(document.iter("section"))
    anchors = [link.get("href") for link in summary.iter("a")]
    assert "#id_form-1-kind_0" in anchors
    assert "#id_extra-name" in anchors
    assert by_id(document, "id_form-1-kind_0").tag == "input"
    assert "<title>Fehler: Profil" in page_of(formset=formset)


def test_what_people_typed_is_never_markup():
    form = SomeForm({"name": "<script>x</script>", "kind": "<script>y</script>"})
    assert "<script>" not in page_of(form=form)


def test_the_workroom_is_a_page_of_the_house_that_no_machine_keeps():
    request = RequestFactory().get("/")
    page = render_to_string("workroom.html", {}, request)
    assert 'name="robots" content="noindex"' in page
    assert "css/forms.css" in page
    assert "js/forms.js" in page
    assert 'id="inhalt"' in page


@pytest.mark.django_db
def test_the_admin_draws_its_forms_as_before(client):
    sign_in_admin(client)
    address = reverse("admin:denkzellen_denkzelle_change", args=[make_denkzelle().pk])
    page = client.get(address).text
    assert 'class="vTextField"' in page
    assert "related-widget-wrapper" in page
    assert "(freiwillig)" not in page
