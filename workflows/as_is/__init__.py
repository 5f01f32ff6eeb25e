"""How a process runs today, kept beside its design, with the places where it fails and the changes that answer them."""
