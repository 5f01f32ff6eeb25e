"""The pages of the desk. A view finds, asks, calls and answers; what may be done is said below them."""
