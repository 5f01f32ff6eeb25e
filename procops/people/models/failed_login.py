from django.db import models


class FailedLogin(models.Model):
    """One wrong password. Counted in the database, so that losing the cache does not hand out new guesses.

    It belongs to no organization: nobody has logged in yet, and the address may be nobody's.
    """

    account = models.CharField(max_length=64)
    """SHA-256 of the address that was typed: it may be a stranger's, and need not be kept."""
    client = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="failed_login_by_account"),
            models.Index(fields=["client", "at"], name="failed_login_by_client"),
            models.Index(fields=["at"], name="failed_login_age"),
        ]

    def __str__(self) -> str:
        return f"{self.client} at {self.at:%Y-%m-%d %H:%M}"
