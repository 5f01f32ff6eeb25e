"""What is at stake in a process: how bad it is if it goes wrong, and what a day of delay costs."""
