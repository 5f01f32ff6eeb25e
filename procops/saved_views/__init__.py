"""Saved views: a list as somebody wants to find it again, with filters, columns and order, for oneself or shared."""
