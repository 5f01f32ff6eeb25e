"""A row's state: django-fsm's field, read without detours, since every move asks for states some thirty times."""

from typing import Any

from django_fsm import FSMField, FSMFieldDescriptor


class _Read(FSMFieldDescriptor):
    def __get__(self, instance: Any, type: Any = None) -> Any:
        if instance is not None and self.field.name in instance.__dict__:
            return instance.__dict__[self.field.name]
        return super().__get__(instance, type)  # of the class, or deferred


class StateField(FSMField):
    """One and the same column, with the same transitions."""

    descriptor_class = _Read

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django_fsm.FSMField", args, kwargs
