"""What cases wait for that nobody here works on: in words, in lists, and who may say that it has come."""
