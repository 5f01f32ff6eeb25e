"""What an erasure took away, in numbers."""

from rest_framework import serializers

from procops.rest.serializers import Out


class Erased(Out):
    """What went of a case; all nought where nothing was left."""

    texts = serializers.IntegerField(help_text="Comments, reasons and former values of its history.")
    files = serializers.IntegerField()
    notices = serializers.IntegerField()


class PersonErased(Out):
    """What went of a person, beside their name and address; all nought where nothing was left."""

    texts = serializers.IntegerField(help_text="Comments and reasons they wrote.")
    drafts = serializers.IntegerField()
    notices = serializers.IntegerField()
