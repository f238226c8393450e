"""Pages of the programmes and their measures."""
