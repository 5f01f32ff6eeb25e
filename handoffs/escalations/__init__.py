"""Escalations: work is offered to specialists, or somebody with authority is asked, by hand or while it is late."""
