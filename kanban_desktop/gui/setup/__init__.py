"""The first run: which plant, and which of its stations this screen is at."""
