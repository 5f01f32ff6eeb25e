"""Who is reminded of what: the sweep that finds what is due, and what somebody has put away until a moment."""
