"""The application gunicorn serves: `gunicorn denkzellen.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "denkzellen.settings")
os.environ["SERVES_PAGES"] = "true"  # before the settings are read

application = get_wsgi_application()
