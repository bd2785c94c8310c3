"""How pages are made: templates, languages, formats."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from servicedesk.settings.base import BASE_DIR

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "servicedesk.templatetags.ui",
                "servicedesk.templatetags.signs",
                "servicedesk.templatetags.times",
                "servicedesk.templatetags.blocks",
                "servicedesk.templatetags.constants",
                "servicedesk.templatetags.forms",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "servicedesk.context.shell",
            ],
        },
    },
]

# The project's own form templates: see templates/forms/.
FORM_RENDERER = "servicedesk.rendering.FormRenderer"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("nl-be", _("Dutch (Belgium)")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# 24 hours, 22-11-2026 in Dutch and 22/11/2026 in Flanders and in English: see servicedesk/formats/.
FORMAT_MODULE_PATH = "servicedesk.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# For how many seconds figures beside a list are kept while nothing changes in sight.
FIGURES_KEPT = 10
