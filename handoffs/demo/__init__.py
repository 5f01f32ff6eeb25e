"""The demo: three organizations with ninety days of history, made by calling the same moves that people call."""
