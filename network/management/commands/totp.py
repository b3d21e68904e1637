"""The present code of a demo account's second factor, for those without an app at hand."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from network.models import User


def code_now(user: User) -> str:
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return totp_code(decrypt(factor.data["secret"]))


def totp_code(secret: str) -> str:
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(secret, counter))


class Command(BaseCommand):
    help = "Prints the code that a demo account needs to sign in. Only with DEBUG."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Codes werden nur mit DEBUG ausgegeben.")
        email = options["email"].lower()
        try:
            self.stdout.write(code_now(User.objects.get(email=email)))
        except (User.DoesNotExist, Authenticator.DoesNotExist):
            raise CommandError(f"{email} hat keinen zweiten Faktor.") from None
