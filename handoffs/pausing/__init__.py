"""How long a whole case may be paused, and when it goes on by itself."""
