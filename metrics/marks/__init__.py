"""Marks on the trends of a process: what was published, who fills its roles, what people want to be remembered."""
