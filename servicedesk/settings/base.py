"""What the other settings stand on: where we are, what this start is for, and by which names."""

from pathlib import Path

from servicedesk import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / ".desk")))

# As in pyproject.toml; exports say which one wrote them.
PRODUCT_VERSION = "0.1"
DEBUG = env.flag("DEBUG")
# The embedded demo start: a page with sent mail, sign-ins of made-up people.
DEMO = env.flag("DEMO")
# Reached over https: cookies and headers say so.
SECURE = env.flag("SECURE")

# Refused by the deploy check; it lets mypy and makemessages load this file.
DEFAULT_SECRET_KEY = "not-secret-and-refused-by-the-deploy-check"  # noqa: S105 - says so itself
SECRET_KEY = env.text("SECRET_KEY", DEFAULT_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How readers of a mail reach the pages.
PUBLIC_URL: str = env.text("PUBLIC_URL", "http://localhost:8000")
# Moves the clock for web, worker and beat alike: tests and demos only.
CLOCK_OFFSET_FILE = env.text("CLOCK_OFFSET_FILE", "")
