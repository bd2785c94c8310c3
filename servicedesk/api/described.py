"""What the schema says of each address: made of its shape, its form and its declaration."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers as s
from rest_framework.views import APIView

from incidents.desk.forms.base import ChosenField, ManyField
from incidents.desk.forms.fields import AnyField
from tenants.posted.files import FilesField

V = TypeVar("V", bound=APIView)
# Marks of a form that say how it is handled; here headers say it.
HIDDEN: Final = frozenset({"key", "version"})
Schema = dict[str, Any]
Field = s.Field[Any, Any, Any, Any]
Fields = Mapping[str, forms.Field]
Shape = type[s.Serializer[Any]]


class ProblemShape(s.Serializer[Any]):
    """Why something was refused (RFC 9457), in the language of the reader."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    code = s.CharField()
    # What is wrong, by the name of a field; of the whole under an empty one.
    refused = s.DictField(child=s.CharField(), required=False)


class DoneShape(s.Serializer[Any]):
    """How an incident stands after what was done."""

    reference = s.CharField()
    version = s.IntegerField()
    status = s.CharField()


def field_of(field: forms.Field) -> Field:
    """Return what a field of a form takes, as the schema says it."""
    more: Schema = {"required": bool(field.required), "help_text": str(field.label or "")}
    choices = _choices(field)
    if isinstance(field, FilesField):
        return s.ListField(child=s.FileField(), **more)
    if isinstance(field, ManyField):
        return s.ListField(child=s.IntegerField(min_value=1), **more)
    if isinstance(field, AnyField | forms.MultipleChoiceField):
        child = s.ChoiceField(choices) if choices else s.CharField()
        return s.ListField(child=child, **more)
    # Never the choices of a model: those are rows of whoever asks.
    if isinstance(field, ChosenField | forms.ModelChoiceField):
        return s.IntegerField(min_value=1, allow_null=not field.required, **more)
    return _single(field, choices, more)


def _choices(field: forms.Field) -> list[str]:
    if isinstance(field, forms.ModelChoiceField):
        return []
    return [str(value) for value, _label in getattr(field, "choices", ()) or () if value != ""]


def _single(field: forms.Field, choices: list[str], more: Schema) -> Field:
    if isinstance(field, forms.ChoiceField):
        return s.ChoiceField(choices, **more) if choices else s.CharField(**more)
    if isinstance(field, forms.BooleanField):
        return s.BooleanField(**more)
    if isinstance(field, forms.IntegerField):
        return s.IntegerField(
            **{"min_value": field.min_value, "max_value": field.max_value, **more}
        )
    if isinstance(field, forms.DateTimeField):
        return s.DateTimeField(**more)
    if isinstance(field, forms.DateField):
        return s.DateField(**more)
    return s.CharField(max_length=getattr(field, "max_length", None), **more)


def asked_shape(name: str, fields: Fields, *, with_files: bool) -> Shape:
    """Return the body that a form takes; files come in another kind of body."""
    made = {
        one: field_of(field)
        for one, field in fields.items()
        if one not in HIDDEN and (with_files or not isinstance(field, FilesField))
    }
    return type(inline_serializer(name, made))


def body_of(name: str, fields: Fields) -> dict[str, Shape]:
    """Return the bodies of a request by their kind."""
    bodies = {"application/json": asked_shape(f"{name}Asked", fields, with_files=False)}
    if any(isinstance(field, FilesField) for field in fields.values()):
        bodies["multipart/form-data"] = asked_shape(f"{name}Upload", fields, with_files=True)
    return bodies


def query_of(fields: Fields) -> list[OpenApiParameter]:
    """Return the filters of a list, as its address takes them."""
    return [
        OpenApiParameter(name, type=_loosely(field_of(field)), description=str(field.label or ""))
        for name, field in fields.items()
        if name not in HIDDEN
    ]


def _loosely(field: Field) -> OpenApiTypes:
    # A choice of one door may be none of another: what is no choice is refused in words.
    kinds = {s.IntegerField: OpenApiTypes.INT, s.DateField: OpenApiTypes.DATE}
    return kinds.get(type(field), OpenApiTypes.STR)


def page_shape(name: str, *shapes: Shape) -> Shape:
    """Return a page of a list, of rows of one of these shapes."""
    if len(shapes) == 1:
        results: Any = shapes[0](many=True)
    else:
        either = PolymorphicProxySerializer(
            component_name=f"{name}Row", serializers=list(shapes),
            resource_type_field_name=None, many=True,
        )  # fmt: skip
        results = extend_schema_field(either)(type("RowsField", (s.ListField,), {}))()
    beside = {one: s.CharField(allow_null=True, required=False) for one in ("next", "previous")}
    return type(inline_serializer(f"{name}Page", {"results": results, **beside}))


def described(view: type[V], name: str) -> type[V]:
    """Write on a view what the schema says of each of its methods."""
    made: Any = view
    title = name.title().replace("-", "").replace("_", "")
    told = {}
    if hasattr(view, "get"):
        told["get"] = extend_schema(
            operation_id=f"read_{name}".replace("-", "_"),
            description=(view.__doc__ or "").strip(),
            parameters=query_of(made.asks()),
            responses={200: made.gives(title)},
        )
    if hasattr(view, "post"):
        told["post"] = extend_schema(
            operation_id=f"do_{name}".replace("-", "_"),
            description=str(made.does()),
            request=made.takes(title),
            responses=made.answers(title),
        )
    found: type[V] = extend_schema_view(**told)(view)
    return found


__all__ = ["DoneShape", "ProblemShape", "body_of", "described", "page_shape"]
