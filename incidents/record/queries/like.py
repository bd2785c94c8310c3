"""A part of a text, as the database compares it without regard to capitals."""

from django.db import models
from django.db.models import F, Value


class Like(models.Func):
    """`field ILIKE pattern`, which a trigram index answers; `__icontains` has another operator."""

    output_field = models.BooleanField()
    conditional = True
    arg_joiner = " ILIKE "
    template = "%(expressions)s"

    def __init__(self, field: str, pattern: str) -> None:
        super().__init__(F(field), Value(pattern, output_field=models.TextField()))


def pattern_of(word: str) -> str:
    """Return the pattern of any text with this word in it."""
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
