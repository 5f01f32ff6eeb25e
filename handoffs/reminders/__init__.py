"""Who is reminded of what, and how far: the sweep that finds what is due, and the rows that say what has been told."""
