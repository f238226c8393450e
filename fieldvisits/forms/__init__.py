"""What is typed in the field and about it: the shape of the input, never a change of state."""
