from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "workflows.reviews"
    label = "reviews"

    def ready(self) -> None:
        from workflows.reviews import audit_words, sweep

        audit_words.say()
        sweep.register()
