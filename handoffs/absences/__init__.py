"""Somebody is away: what they have open, who gets it meanwhile, and what was done when they are back."""
