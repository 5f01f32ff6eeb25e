"""Two other ways to look at a list of open tasks: by the day they are due, and in columns.

Both show the first few tasks of each part and how many it has, and lead to the list for the rest; so they cost the same
however much is open: one query for all parts, and a fixed number for what the cards say.
"""
