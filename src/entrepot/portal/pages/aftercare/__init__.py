"""Pages of what follows a signing: the desk, promises, obstacles, reports, investors' links."""
