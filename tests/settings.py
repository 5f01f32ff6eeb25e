"""The product's own settings, with what only a test run needs.

Also what tools read (mypy, makemigrations --check, spectacular), so it works with an empty environment.
"""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-that-is-long-enough-to-be-accepted")
os.environ.setdefault("PROCOPS_URL", "http://127.0.0.1")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/15")
if "PROCOPS_DATA_DIR" not in os.environ:
    os.environ["PROCOPS_DATA_DIR"] = os.path.join(tempfile.gettempdir(), f"procops-tools-{os.getuid()}")

from procops.settings import *  # noqa: F403
from procops.settings import DATA_DIR, DATABASES, DJANGO_VITE, STATIC_ROOT, STORAGES, VITE_DIST

# A file and not :memory:, which a Celery worker could not see. pytest-django adds the xdist process's name.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # Nobody's work is lost when a test run loses power.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "PROCOPS_TEST_MAIL" in os.environ:  # a worker of the tests, which is another process
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = os.environ["PROCOPS_TEST_MAIL"]

# Tests need no collectstatic. Without a built front end pages point at the dev server, so that only browser tests care.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
DJANGO_VITE["default"]["dev_mode"] = not (VITE_DIST / "manifest.json").is_file()

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder
