"""Parts that any window may be made of; nothing here knows kanban."""
