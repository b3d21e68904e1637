"""Proposing an association: kept as a draft, submitted together with a claim to speak for it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from denkzellen.models import PublicationState
from denkzellen.models.entry import locked
from network.actions import representations
from network.forms.associations import AssociationForm
from network.models import Association, User
from network.permissions import can_edit, is_editor, require

MOST_PROPOSALS = 3


@transaction.atomic
def propose(form: AssociationForm, by: User) -> Association:
    """Keep a valid form as a draft of its own."""
    representations.lock_account(by)
    if Association.objects.proposed_by(by).count() >= MOST_PROPOSALS:
        raise ValidationError(
            _(
                "Höchstens %(most)d Vorschläge können gleichzeitig offen sein. Bitte warten, bis "
                "die Redaktion einen geprüft hat, oder einen Entwurf verwerfen."
            )
            % {"most": MOST_PROPOSALS}
        )
    form.instance.created_by = by
    return form.save()


@transaction.atomic
def submit(association: Association, by: User, message: str) -> bool:
    """Give it to the Redaktion; who proposed it asks to speak for it at the same time."""
    representations.lock_account(by)
    association = locked(association)
    require(can_edit(by, association))
    if not association.submit():
        return False
    if association.created_by_id == by.pk and not is_editor(by):
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
    """Delete a draft nobody has published yet."""
    association = locked(association)
    require(association.created_by_id == by.pk or is_editor(by))
    if association.state != PublicationState.DRAFT:
        raise ValidationError(_("Nur ein Entwurf lässt sich verwerfen."))
    association.delete()
