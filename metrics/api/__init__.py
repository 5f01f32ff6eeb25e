"""The measure, for programs: the same figures and filters as the dashboards."""
