"""A line-side kanban board for plants that work just in time."""

__version__ = "0.1.0"
