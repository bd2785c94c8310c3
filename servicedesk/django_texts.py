"""Texts of Django 5.2 that its own Dutch does not have: named here, translated in our locale.

tests/servicedesk/test_django_texts.py compares the catalogues and says which are lacking.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

LACKING = (
    # forms
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    # admin
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Error:"),
    gettext_noop("Forgotten your login credentials?"),
    gettext_noop("In case you’ve forgotten, you are:"),
)
# password validators
TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
