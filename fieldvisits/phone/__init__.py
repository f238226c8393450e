"""What a phone takes along, and how what it sends is read."""
