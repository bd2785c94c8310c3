"""Adds many constraints and indexes as one step of a migration."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Django draws every related model anew after each constraint; here once, after the last."""

    def __init__(self, operations: list[AddConstraint | AddIndex]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for one in self.operations:
            options = state.models[app_label, one.model_name_lower].options
            key, value = (
                ("constraints", one.constraint)
                if isinstance(one, AddConstraint)
                else ("indexes", one.index)
            )
            options[key] = [*options.get(key, []), value]
        names = {one.model_name_lower for one in self.operations}
        state.reload_models([(app_label, name) for name in sorted(names)], delay=True)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for one in self.operations:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for one in reversed(self.operations):
            model = to_state.apps.get_model(app_label, one.model_name)
            if isinstance(one, AddConstraint):
                schema_editor.remove_constraint(model, one.constraint)
            else:
                schema_editor.remove_index(model, one.index)
