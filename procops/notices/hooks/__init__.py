"""What is said in a team's channel of a chat program: its webhook, what is written for it, and the calls."""
