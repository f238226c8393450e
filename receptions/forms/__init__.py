"""What is typed at the desk: the shape of the input, never a change of state."""
