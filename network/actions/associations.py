"""Proposing an association: kept as a draft, submitted together with a claim to speak for it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen.models import PublicationState
from denkzellen.models.entry import locked
from network import kept_uploads
from network.actions import representations
from network.actions.erasure import erase_entry
from network.forms.associations import AssociationForm
from network.models import Association, User
from network.permissions import can_edit, is_editor, require

MOST_PROPOSALS = 3
SAME_PRESS = timedelta(minutes=10)


def same_proposal(form: AssociationForm, by: User) -> Association | None:
    """The draft this very form has made already, as when a button is pressed twice."""
    lately = timezone.now() - SAME_PRESS
    own = Association.objects.proposed_by(by).filter(created_at__gt=lately)
    same = own.filter(name=form.instance.name).first()
    typed = [name for name in form._meta.fields or () if name != "disciplines"]
    is_same = same and all(getattr(same, name) == getattr(form.instance, name) for name in typed)
    return same if is_same else None


@transaction.atomic
def propose(form: AssociationForm, by: User) -> Association:
    """Keep a valid form as a draft of its own; pressing twice leads to the same one."""
    representations.lock_account(by)
    if same := same_proposal(form, by):
        return same
    if Association.objects.proposed_by(by).count() >= MOST_PROPOSALS:
        raise ValidationError(
            _(
                "Höchstens %(most)d Vorschläge können gleichzeitig offen sein. Bitte warten, bis "
                "die Redaktion einen geprüft hat, oder einen Entwurf verwerfen."
            )
            % {"most": MOST_PROPOSALS}
        )
    form.instance.created_by = by
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        # Somebody may have taken the name since it was checked.
        form.instance.validate_unique(exclude={"slug"})
        raise


@transaction.atomic
def submit(association: Association, by: User, message: str) -> bool:
    """Give it to the Redaktion; who proposed it asks to speak for it at the same time."""
    representations.lock_account(by)
    association = locked(association)
    require(can_edit(by, association))
    if not association.submit():
        return False
    is_proposer = association.created_by_id == by.pk and not is_editor(by)
    if is_proposer and not representations.was_refused_lately(by, association):
        representations.claim(by, association, message)
    return True


@transaction.atomic
def withdraw(association: Association, by: User) -> bool:
    """Make a draft of it again; the claim that came with it is taken back."""
    association = locked(association)
    require(can_edit(by, association))
    if not association.withdraw():
        return False
    for claim in association.representations.open_claims().filter(user=by):
        representations.withdraw(claim, by)
    return True


@transaction.atomic
def discard(association: Association, by: User) -> None:
    """Delete a draft nobody has published yet, with its history and its logo."""
    association = locked(association)
    require(association.created_by_id == by.pk or is_editor(by))
    if association.state != PublicationState.DRAFT:
        raise ValidationError(_("Nur ein Entwurf lässt sich verwerfen."))
    pk = association.pk
    erase_entry(association)
    transaction.on_commit(lambda: kept_uploads.forget_all(association_id=pk), robust=True)
