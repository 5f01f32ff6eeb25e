from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "workflows.records"
    label = "records"

    def ready(self) -> None:
        from workflows.records import audit_words

        audit_words.say()
