"""The REST API of the desk: cases, tasks, handoffs and their files. Every verb makes one call."""
