"""Forms that ask for something: what they make of what was typed, and where a refusal stands."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Generic, TypeVar

from django import forms

from tenants.errors import DomainError

Ask_co = TypeVar("Ask_co", covariant=True)


class AskForm(forms.Form, Generic[Ask_co]):
    """A form whose errors come from its own fields and from the service that refuses."""

    # The dataclass that its service takes.
    makes: Callable[..., Ask_co]
    # Fields that this dataclass names otherwise than the form does.
    arguments_as: ClassVar[Mapping[str, str]] = {}
    # Fields that say how the form is handled, and are no part of what is asked.
    handling: ClassVar[frozenset[str]] = frozenset({"key", "version"})
    # Fields that a refusal names otherwise than the form does.
    known_as: ClassVar[Mapping[str, str]] = {}
    # Fields that the service asks for, as the rest is filled in: they are not called optional.
    asked: ClassVar[frozenset[str]] = frozenset()

    def ask(self) -> Ask_co:
        """Return what the service is asked; only of a valid form."""
        return self.makes(**self.answers())

    def answers(self) -> dict[str, object]:
        """Return the values of what is asked, by the names of its dataclass."""
        return {
            self.arguments_as.get(name, name): value
            for name, value in self.cleaned_data.items()
            if name not in self.handling
        }

    @property
    def handled_as(self) -> str:
        """Return the idempotency key under which a valid form is handled once."""
        return str(self.cleaned_data["key"])

    def take_refusal(self, refusal: DomainError) -> None:
        """Put what a service refused beside the fields that it names."""
        errors = getattr(refusal, "errors", {}) or {refusal.field or "": refusal.message}
        for name, message in errors.items():
            field = self.known_as.get(name, name)
            known = field in self.fields and not self.fields[field].widget.is_hidden
            self.add_error(field if known else None, str(message))
