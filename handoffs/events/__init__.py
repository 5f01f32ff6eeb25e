"""What other systems tell: kept until a case that waits for it uses it."""
