"""Takes several steps of a migration as one: what they come to is drawn once, after the last."""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState

# They ask for nothing but the models before all of them and after all of them.
_JOINED: Final = (
    operations.CreateModel,
    operations.AddField, operations.AlterField, operations.RemoveField,
    operations.AddConstraint, operations.RemoveConstraint,
    operations.AddIndex, operations.RemoveIndex,
)  # fmt: skip


def together(*steps: Operation) -> list[Operation]:
    """Return the steps of a migration in their order, neighbours as one where they can be.

    A model is made as it is after all of them, and a field becomes what it is then: a step that
    touches such a one again begins anew.
    """
    batches: list[list[Operation]] = []
    for step in steps:
        if not batches or not _joins(step, batches[-1]):
            batches.append([])
        batches[-1].append(step)
    return [batch[0] if len(batch) == 1 else Together(batch) for batch in batches]


def _joins(step: Operation, batch: list[Operation]) -> bool:
    if not isinstance(step, _JOINED) or not isinstance(batch[-1], _JOINED):
        return False
    is_made = any(
        isinstance(one, operations.CreateModel) and one.name_lower == _model_of(step)
        for one in batch
    )
    is_changed = isinstance(step, FieldOperation) and any(
        isinstance(one, FieldOperation) and one.is_same_field_operation(step) for one in batch
    )
    return not is_made and not is_changed


def _model_of(step: Operation) -> str:
    match step:
        case operations.CreateModel():
            return str(step.name_lower)
        case FieldOperation() | IndexOperation():
            return str(step.model_name_lower)
        case _:
            raise TypeError(f"{type(step).__name__} is not taken together with others")


class Together(Operation):
    """Django draws every related model anew after each step; here once, after the last."""

    def __init__(self, steps: Iterable[Operation]) -> None:
        self.steps = list(steps)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        drawn = state.__dict__.pop("apps", None)
        for one in self.steps:
            one.state_forwards(app_label, state)
        if drawn is not None:
            state.__dict__["apps"] = drawn
            names = sorted({_model_of(one) for one in self.steps})
            are_indexes = all(isinstance(one, IndexOperation) for one in self.steps)
            state.reload_models([(app_label, name) for name in names], delay=are_indexes)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for one in self.steps:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for one in reversed(self.steps):
            one.database_backwards(app_label, schema_editor, from_state, to_state)
