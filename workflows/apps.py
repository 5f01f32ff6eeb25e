from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _guard(**_: Any) -> None:
    from workflows.writes import guard_append_only, keep_people_revision

    guard_append_only()
    keep_people_revision()


class WorkflowsConfig(AppConfig):
    name = "workflows"
    label = "workflows"

    def ready(self) -> None:
        from workflows import audit_words

        audit_words.say()
        post_migrate.connect(_guard, sender=self, dispatch_uid="triggers")
