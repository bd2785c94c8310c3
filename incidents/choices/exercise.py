"""How an exercise is told from what really happened: by a word before its title (R150).

Source 001, 2.3: simulations and exercises test the process; so the process is the same, and only
what is shown, counted and sent differs.
"""

from django.utils.translation import gettext as _


def called(title: str, *, is_exercise: bool) -> str:
    """Return the title as it is shown, in the language that is on: an exercise says that it is."""
    return _("Exercise: %(title)s") % {"title": title} if is_exercise else title


def plainly() -> str:
    """Return what every mail of an exercise says before anything else."""
    return _("This is an exercise. Nothing is really wrong.")
