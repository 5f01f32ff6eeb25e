"""Problems: somebody cannot go on as planned, says why, and whoever answers for the role decides."""
