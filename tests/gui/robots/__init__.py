"""Page objects: each acts on a page as a person would, and reads from it what is written there."""
