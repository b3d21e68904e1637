"""All settings, read from the environment. Without any, production is assumed.

`make run` and the tests set DEBUG=true; a server sets SECRET_KEY, ALLOWED_HOSTS and
DATABASE_URL.
"""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from environs import Env

from denkzellen.caches import cache_settings
from denkzellen.databases import database_settings
from denkzellen.logs import logging_settings
from denkzellen.mail_server import mail_server
from denkzellen.startup import refuse_unsafe

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "only-for-the-demonstration" if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"] if DEBUG else [])

# Links in mails, feeds and the sitemap start with this, never with a request header.
SITE_URL = env.str(
    "SITE_URL",
    "http://localhost:8000" if DEBUG else f"https://{''.join(ALLOWED_HOSTS[:1]).lstrip('.')}",
).rstrip("/")
EMAIL_URL = env.str("EMAIL_URL", "console:" if DEBUG else "smtp://localhost:25")
if not DEBUG:
    refuse_unsafe(
        secret_key=SECRET_KEY, hosts=ALLOWED_HOSTS, site_url=SITE_URL, email_url=EMAIL_URL
    )

INSTALLED_APPS = [
    "archive",
    "events",
    "network",
    "denkzellen",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "simple_history",
    "django_filters",
    "django_prose_editor",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.flatpages",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "denkzellen.logs.RequestLogMiddleware",
    "denkzellen.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "denkzellen.headers.SafetyHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "denkzellen.middleware.CleanInputMiddleware",
    "denkzellen.unavailable.UnavailableMiddleware",
    "denkzellen.page_cache.PageCacheMiddleware",
    "denkzellen.replica.ReplicaMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "denkzellen.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "network.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "denkzellen.urls"
WSGI_APPLICATION = "denkzellen.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "denkzellen.templatetags.ui",
                "denkzellen.templatetags.form_tags",
            ],
        },
    },
]
FORM_RENDERER = "denkzellen.forms.HouseRenderer"

DATABASES = database_settings(
    env, f"sqlite:///{VAR_DIR / 'denkzellen.sqlite3'}", serves_pages=env.bool("SERVES_PAGES", False)
)
DATABASE_ROUTERS = ["denkzellen.replica.ReplicaRouter"] if "replica" in DATABASES else []

REDIS_URL = env.str("REDIS_URL", "")
CACHES = cache_settings(REDIS_URL, BASE_DIR)
# How long a public page is kept at most: what it says of the present moment may be as old.
PAGES_KEPT_SECONDS = env.int("PAGES_KEPT_SECONDS", 60)
if REDIS_URL:
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    SESSION_CACHE_ALIAS = "sessions"

# What takes long is done by `manage.py db_worker`, or, where none runs, at once.
IMMEDIATELY = "django.tasks.backends.immediate.ImmediateBackend"
HAS_WORKER = env.bool("HAS_WORKER", False)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend" if HAS_WORKER else IMMEDIATELY}}
if HAS_WORKER:
    INSTALLED_APPS.append("django_tasks_db")

AUTH_USER_MODEL = "network.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_area"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "network.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "manage_email": "10/d/user",
    "contact": "20/h/ip",
    "report": "20/h/ip",
    "export": "20/h/ip",
    # A class may sign up from one connection, and one person for every evening of a course.
    "register": "60/h/ip",
    "register_by_mail": "12/h/key",
    "digest": "20/h/ip",
    "digest_mail": "5/d/key",
    # Nobody's mailbox is filled with codes; the key is the address.
    "request_login_code": "20/m/ip,3/m/key,12/h/key",
    "reset_password": "20/m/ip,5/m/key,12/h/key",
}
ACCOUNT_FORMS = {
    "login": "network.forms.accounts.LoginForm",
    "signup": "network.forms.accounts.SignupForm",
    "change_password": "network.forms.accounts.ChangePasswordForm",
    "set_password": "network.forms.accounts.SetPasswordForm",
    "reset_password": "network.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "network.forms.accounts.ResetPasswordKeyForm",
    "reauthenticate": "network.forms.accounts.ReauthenticateForm",
    "request_login_code": "network.forms.accounts.RequestLoginCodeForm",
    "confirm_login_code": "network.forms.accounts.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "network.forms.accounts.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "network.forms.accounts.ConfirmPasswordResetCodeForm",
}
# How many proxies in front add to X-Forwarded-For: limits per visitor depend on it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

MFA_ADAPTER = "network.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "DENKZELLEN"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_FORMS = {
    "authenticate": "network.forms.second_factor.AuthenticateForm",
    "reauthenticate": "network.forms.second_factor.ReauthenticateForm",
    "activate_totp": "network.forms.second_factor.ActivateTOTPForm",
    "add_webauthn": "network.forms.second_factor.AddWebAuthnForm",
    "edit_webauthn": "network.forms.second_factor.EditWebAuthnForm",
}

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# As many files as somebody may send at once; each is checked in archive/uploads.py.
DATA_UPLOAD_MAX_NUMBER_FILES = 200
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "denkzellen.folder_storage.FolderStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

BACKUP_DIR = Path(env.str("BACKUP_DIR", str(VAR_DIR / "backups")))
BACKUP_KEY = env.str("BACKUP_KEY", "")
BACKUP_KEEP = env.str("BACKUP_KEEP", "14d,8w")
if S3_URL := env.str("S3_URL", ""):
    from denkzellen.storage import s3_options

    STORAGES["default"] = {
        "BACKEND": "denkzellen.storage.S3MediaStorage",
        "OPTIONS": s3_options(S3_URL),
    }

SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_SUBJECT_PREFIX = "[DENKZELLEN] "
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "denkzellen@example.org")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# All mail goes through the outbox, which hands it to the server at EMAIL_URL.
MAILERS = {
    "default": {"BACKEND": "denkzellen.outbox.OutboxBackend"},
    "server": mail_server(EMAIL_URL),
}
SECURITY_CONTACT = env.str("SECURITY_CONTACT", DEFAULT_FROM_EMAIL)

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
if SITE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Browsers take such names from this host only, and by TLS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
SIMPLE_HISTORY_REVERT_DISABLED = False

LOGGING = logging_settings(env.str("LOG_FORMAT", "plain" if DEBUG else "json"))
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    from denkzellen import reporting

    reporting.start(SENTRY_DSN)
