"""The web process: what granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["KNOTWORK_PROCESS"] = "web"
application = get_wsgi_application()

from clinic.checks import refuse_an_insecure_start  # noqa: E402  (needs the apps loaded)

refuse_an_insecure_start()
