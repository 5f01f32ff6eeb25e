"""Shift handover: what a leaving shift has open goes to the incoming one as one list, acknowledged item by item."""
