"""What an erasure took away, in numbers."""

from rest_framework import serializers

from procops.rest.serializers import Out


class Erased(Out):
    """What went of a case; all nought where nothing was left."""

    values = serializers.IntegerField(help_text="Fields that lost their value.")
    texts = serializers.IntegerField(help_text="Comments, reasons and former values of its history.")
    problems = serializers.IntegerField(help_text="What was said of problems, and answered.")
    files = serializers.IntegerField()
    notices = serializers.IntegerField()
    records = serializers.IntegerField(
        help_text="1: name and number of whom it was about went too; 0: it names nobody, or other cases name them too."
    )


class PersonErased(Out):
    """What went of a person, beside their name and address; all nought where nothing was left."""

    texts = serializers.IntegerField(help_text="Comments and reasons they wrote.")
    problems = serializers.IntegerField(help_text="What they said of problems, or answered.")
    drafts = serializers.IntegerField()
    notices = serializers.IntegerField(help_text="Messages to them, and about what they did.")
