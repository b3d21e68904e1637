"""Two people edit one entry: the second one sees both versions and chooses, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from denkzellen import history
from denkzellen.models import Versioned
from denkzellen.models.entry import locked
from denkzellen.snapshots import (
    AnyField,
    Snapshot,
    Words,
    is_same,
    named_fields,
    past,
    present,
    row_at,
    told_by,
)

MINE, THEIRS = "mine", "theirs"
# How the page with both versions names its inputs, next to those of the form itself.
CHOICE, OTHER, ASKED = "merge-", "theirs-", "merge-asked"


class EntryForm(forms.ModelForm):
    """Edits some fields of an entry. Use it instead of ModelForm wherever a row is Versioned.

    `save()` raises EditConflict when somebody else changed one of these fields since the form
    was opened; the view answers with `conflict.page(request)`. What is not in the form, and what
    this form did not touch, stays as it is in the database. A form that changes nothing
    makes no new version.

    A compound of the model may be edited in several inputs: `compound_inputs` names them, and
    `compound_initial` says what they hold for a row.
    """

    compound_inputs: ClassVar[dict[str, tuple[str, ...]]] = {}
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.undecided: set[str] = set()
        self._loaded = dict(self.instance.__dict__)
        if self.instance._state.adding:
            del self.fields["version"]
            return
        self.initial["version"] = self.instance.version
        if isinstance(self.data, QueryDict):
            self.data = self._with_choices(self.data)

    def save(self, commit: bool = True) -> Any:
        if self.errors or self.instance._state.adding:
            return super().save(commit)
        if not commit:
            raise ValueError("An entry is saved at once, under its lock.")
        with transaction.atomic():
            stored = self._locked()
            differences = self._differences(stored)
            if differences:
                raise EditConflict(self, stored, differences)
            self._keep_untouched(stored)
            return super().save() if self._changes(stored) else self.instance

    def _locked(self) -> Any:
        try:
            return locked(self.instance)
        except Http404:
            raise EditConflict(self, None, []) from None

    @property
    def entry_fields(self) -> list[AnyField]:
        """The fields of the entry itself this form edits."""
        model = type(self.instance)
        inside = self._inputs_of_compounds
        names = (n for n in self.cleaned_data if n in self.fields and n not in inside)
        single = [field for field in named_fields(model, names) if field.editable]
        return [*single, *(one for one in model.compounds if one.name in self.compound_inputs)]

    @property
    def _inputs_of_compounds(self) -> set[str]:
        return {name for names in self.compound_inputs.values() for name in names}

    def compound_initial(self, name: str, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def mine(self) -> Snapshot:
        """What was typed into this form."""
        snapshot: Snapshot = {}
        for field in self.entry_fields:
            if field.many_to_many:
                chosen = self.cleaned_data[field.name]
                snapshot[field.name] = frozenset(related.pk for related in chosen)
            else:
                snapshot[field.name] = field.value_from_object(self.instance)
        return snapshot

    def _differences(self, stored: Any) -> "list[Difference]":
        """Fields somebody else has changed meanwhile to something else than typed here."""
        opened_at = self.cleaned_data.get("version")
        if opened_at == stored.version and not self.undecided:
            return []
        fields = self.entry_fields
        mine, theirs = self.mine, present(stored, fields)
        base = self._base(stored, opened_at, fields)
        found = []
        for field in fields:
            name = field.name
            is_known = name in base and name not in self.undecided
            is_theirs_alone = is_known and is_same(base[name], mine[name])
            is_mine_alone = is_known and is_same(base[name], theirs[name])
            if not is_mine_alone and not is_same(mine[name], theirs[name]):
                found.append(Difference(field, mine, theirs, is_conflict=not is_theirs_alone))
        return found

    def _base(self, stored: Any, opened_at: int | None, fields: list[AnyField]) -> Snapshot:
        """What both started from; empty when nobody knows any more."""
        if opened_at == stored.version:
            return present(stored, fields)
        row = row_at(stored, opened_at) if opened_at else None
        return past(type(stored), [row], fields)[0] if row else {}

    def _keep_untouched(self, stored: Any) -> None:
        """What somebody else saved since this request began is not written over."""
        names = {field.attname for field in stored._meta.concrete_fields} | {"_stored_slug"}
        for name in names & self._loaded.keys() & stored.__dict__.keys():
            if self.instance.__dict__.get(name) == self._loaded[name]:
                setattr(self.instance, name, stored.__dict__[name])

    def _changes(self, stored: Any) -> bool:
        own = {field.attname for field in stored._meta.concrete_fields}
        changed = any(
            not is_same(getattr(self.instance, name), getattr(stored, name)) for name in own
        )
        mine = self.mine
        several = [field for field in self.entry_fields if field.many_to_many]
        extra = set(self.changed_data) - mine.keys() - self._inputs_of_compounds - {"version"}
        ties = present(stored, several)
        return changed or bool(extra) or any(ties[name] != mine[name] for name in ties)

    def _with_choices(self, data: QueryDict) -> QueryDict:
        """The answer to the page with both versions: "theirs" takes the place of what was typed."""
        asked = set(data.getlist(ASKED))
        data = data.copy()
        for name, inputs in self.choosable():
            html_name = self.add_prefix(name)
            choice = data.get(CHOICE + html_name)
            if choice == THEIRS:
                for part in inputs:
                    data.setlist(part, data.getlist(OTHER + part))
                    if not data.getlist(part):
                        del data[part]
            elif choice != MINE and html_name in asked:
                self.undecided.add(name)
        return data

    def choosable(self) -> Iterator[tuple[str, list[str]]]:
        """What one chooses between two versions of, with all its inputs."""
        inside = self._inputs_of_compounds
        for name in self.fields.keys() - inside:
            yield name, self._input_names(name)
        for name, names in self.compound_inputs.items():
            yield name, [part for one in names for part in self._input_names(one)]

    def _input_names(self, name: str) -> list[str]:
        html_name = self.add_prefix(name)
        parts = getattr(self.fields[name].widget, "widgets_names", [])
        return [html_name, *(f"{html_name}{part}" for part in parts)]


@dataclass(frozen=True)
class Difference:
    """A field two people left in different words."""

    field: AnyField
    mine: Snapshot
    theirs: Snapshot
    is_conflict: bool


@dataclass(frozen=True)
class Choice:
    """A difference as the page shows it."""

    html_name: str
    change: history.Change
    by: history.Version | None
    hidden_inputs: SafeString
    is_conflict: bool
    is_undecided: bool


class EditConflict(Exception):  # noqa: N818 - it is an answer of the page, not a mistake
    """Somebody else saved first. `stored` is what they saved, None if the entry is gone."""

    def __init__(
        self, form: EntryForm, stored: Versioned | None, differences: list[Difference]
    ) -> None:
        super().__init__("Somebody else saved this entry meanwhile.")
        self.form = form
        self.stored = stored
        self.differences = differences

    def page(self, request: HttpRequest) -> HttpResponse:
        """Both versions side by side; the answer is posted to the same address."""
        choices = self._choices()
        context = {
            "entry": self.stored,
            "typed": self._typed() if self.stored is None else [],
            "conflicts": [choice for choice in choices if choice.is_conflict],
            "taken": [choice for choice in choices if not choice.is_conflict],
            "is_undecided": any(choice.is_undecided for choice in choices),
            "hidden_inputs": list(self._posted(request)),
            "version_name": self.form.add_prefix("version"),
            "had_files": bool(request.FILES),
        }
        return render(request, "denkzellen/merge.html", context, status=409)

    def _choices(self) -> list[Choice]:
        if self.stored is None or not self.differences:
            return []
        fields = [difference.field for difference in self.differences]
        first = self.differences[0]
        words = Words(fields, [first.mine, first.theirs])
        changed_by = self._changed_by()
        return [self._choice(d, words, changed_by) for d in self.differences]

    def _choice(
        self, difference: Difference, words: Words, changed_by: dict[str, history.Version]
    ) -> Choice:
        name = difference.field.name
        change = history.change(
            difference.field, difference.mine[name], difference.theirs[name], words
        )
        return Choice(
            html_name=self.form.add_prefix(name),
            change=change,
            by=changed_by.get(told_by(type(self.form.instance), difference.field).name),
            hidden_inputs=self._hidden(difference.field),
            is_conflict=difference.is_conflict,
            is_undecided=name in self.form.undecided,
        )

    def _changed_by(self) -> dict[str, history.Version]:
        """For each field, the version which changed it last."""
        assert self.stored is not None
        last: dict[str, history.Version] = {}
        for version in history.versions(self.stored):
            for change in version.changes:
                last.setdefault(change.name, version)
        return last

    def _hidden(self, field: AnyField) -> SafeString:
        """The other version as the form would send it, under a name of its own."""
        assert self.stored is not None
        form = self.form
        if field.name in form.compound_inputs:
            values = form.compound_initial(field.name, self.stored)
        else:
            values = {field.name: field.value_from_object(self.stored)}
        return mark_safe("".join(self._hidden_input(*item) for item in values.items()))

    def _hidden_input(self, name: str, value: Any) -> SafeString:
        form_field = self.form.fields[name]
        html_name = OTHER + self.form.add_prefix(name)
        prepared = form_field.prepare_value(value)
        return form_field.hidden_widget().render(html_name, prepared, renderer=self.form.renderer)

    def _posted(self, request: HttpRequest) -> Iterator[tuple[str, str]]:
        """Everything typed, also into other forms on the page, and chosen on this page before."""
        form = self.form
        data = form.data if isinstance(form.data, QueryDict) else request.POST
        settled = {"csrfmiddlewaretoken", ASKED, form.add_prefix("version")}
        for name, inputs in form.choosable():
            settled |= {CHOICE + form.add_prefix(name), *(OTHER + part for part in inputs)}
        for name, values in data.lists():
            if name not in settled:
                yield from ((name, value) for value in values)

    def _typed(self) -> list[tuple[str, str]]:
        """What was typed, to be copied elsewhere."""
        mine = self.form.mine
        words = Words(self.form.entry_fields, [mine])
        said = ((field, words.say(field, mine[field.name])) for field in self.form.entry_fields)
        return [(str(field.verbose_name), text) for field, text in said if text]
