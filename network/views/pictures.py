"""Giving an entry its picture: the same for profiles, associations and events."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from denkzellen.models import Publication
from network import kept_uploads
from network.actions import pictures
from network.forms.profiles import ProfileImageForm
from network.models import User

NO_ROOM = _("Der Speicher hat das Bild nicht angenommen. Bitte später noch einmal versuchen.")


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
        except OSError:
            form.add_error("upload", NO_ROOM)
        else:
            return None
    if form.is_bound and form.cleaned_data.get("upload") and "upload" not in form.errors:
        _keep(form, entry, user)
    return form


def _keep(form: ProfileImageForm, entry: Publication, user: User) -> None:
    """The file waits for the words that are still missing."""
    try:
        kept_uploads.keep(form.cleaned_data["upload"], user, entry)
    except OSError:
        form.add_error("upload", NO_ROOM)
        return
    form.fields["upload"].required = False
    form.kept = kept_uploads.kept_file(user, entry)
