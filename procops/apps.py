from django.apps import AppConfig


class ProcopsConfig(AppConfig):
    """The ground: settings, health, the commands that run procops, and Celery."""

    name = "procops"
    label = "procops"

    def ready(self) -> None:
        # `@shared_task` binds to this app; importing it here keeps a plain `import procops` free of Celery.
        from procops import celery, checks, one_of  # noqa: F401
