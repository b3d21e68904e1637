"""Giving an entry its picture: the same for profiles, associations and events."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from denkzellen.models import Publication
from network import kept_uploads
from network.actions import pictures
from network.forms.profiles import ProfileImageForm
from network.models import User


def picture_form(request: HttpRequest, entry: Publication, user: User) -> ProfileImageForm | None:
    """The form for the picture of `entry`, as it stands after this request; None: it is saved."""
    kept = kept_uploads.kept_file(user, entry)
    form = ProfileImageForm(
        request.POST or None,
        request.FILES or None,
        instance=pictures.picture_of(entry),
        kept=kept,
    )
    if form.is_valid():
        try:
            pictures.save_picture(entry, form, user)
        except pictures.PictureChangedError as conflict:
            form.show_other(conflict.image)
        except ValidationError as error:
            form.add_error("upload", error)
        else:
            return None
    if form.is_bound and form.cleaned_data.get("upload") and "upload" not in form.errors:
        kept_uploads.keep(form.cleaned_data["upload"], user, entry)
        form.fields["upload"].required = False
        form.kept = kept_uploads.kept_file(user, entry)
    return form
