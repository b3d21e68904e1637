"""Accounts: the e-mail address is the name."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

SECOND_FACTORS = ("totp", "webauthn")  # recovery codes alone are none


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. `is_staff` makes an editor, `is_superuser` an admin."""

    is_shown_on_pages = False

    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("Redaktion"), default=False)
    is_active = models.BooleanField(
        _("aktiv"), default=True, help_text=_("Abwählen, statt das Konto zu löschen.")
    )
    date_joined = models.DateTimeField(_("Konto seit"), default=timezone.now)
    age_stated_at = models.DateTimeField(_("16 Jahre erklärt am"), null=True, blank=True)
    rules_version = models.CharField(_("Fassung der Regeln"), max_length=20, blank=True)
    rules_accepted_at = models.DateTimeField(_("Regeln angenommen am"), null=True, blank=True)
    warned_on = models.DateField(
        _("zuletzt an die Löschung erinnert"), null=True, blank=True, editable=False
    )
    leaves_on = models.DateField(
        _("wird gelöscht, wenn sich niemand anmeldet, am"), null=True, blank=True, editable=False
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether signing in takes more than a password or a code by e-mail."""
        from allauth.mfa.models import Authenticator  # its models need this one

        return Authenticator.objects.filter(user=self, type__in=SECOND_FACTORS).exists()

    @property
    def is_editor(self) -> bool:
        """Whether the rights of the Redaktion are awake: they need a second factor."""
        return self.is_active and self.is_staff and self.has_second_factor

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return str(self)
