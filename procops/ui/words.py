"""The words that scripts say. The page hands them over, so that they are translated like everything else."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "saving": _("Saving…"),
    "saved": _("Saved"),
    "notSaved": _("Not saved. Trying again…"),
    "savedElsewhere": _("Not saved: this was changed somewhere else. Reload the page."),
    "copied": _("Copied"),
    "failed": _("That did not work. Please try again."),
    "offline": _("No connection. Your entries stay on this page until it is back."),
    "loggedOut": _("You have been logged out. What you typed is kept in this tab."),
    "logIn": _("Log in"),
    "was": _("Until now: {value}"),
    "wasEmpty": _("Until now empty"),
    "charactersLeft": _("{count} characters left"),
    "tooLarge": _("{name} is too large: at most {limit} are possible."),
    "close": _("Close"),
}
