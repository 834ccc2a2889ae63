"""Django as a WSGI application, which config/asgi.py calls in the threads of the web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.environment import prepare_environment

prepare_environment()
os.environ["KNOTWORK_PROCESS"] = "web"
application = get_wsgi_application()

# Below, since it needs the apps loaded.
from config.checks import refuse_insecure_start  # noqa: E402

refuse_insecure_start()
# The objects loaded by now stay; the garbage collector need not look at them again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
