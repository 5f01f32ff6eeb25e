"""The REST API of the plan: processes, their versions and roles, and the gallery."""
