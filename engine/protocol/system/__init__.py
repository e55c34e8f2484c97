"""What the operating system lends both processes: Unix's way, and that of one without it."""
