"""The demonstration quarter: a fixed seed plays the network through the real services."""
