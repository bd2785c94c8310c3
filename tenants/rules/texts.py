"""Words that come with data, in both languages of the screens."""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Text:
    """Shown in the language of the reader, like a translated string."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        return self.nl if language.startswith("nl") else self.en

    def __str__(self) -> str:
        return self.in_language(get_language() or "en")
