from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    label = "metrics"

    def ready(self) -> None:
        from metrics import audit_words, sweeping, weekly
        from procops.notices import digests

        audit_words.say()
        digests.add("figures", weekly.week, weekly=True)
        sweeping.register()
