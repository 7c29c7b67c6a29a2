"""Pages that are opened from the board; each shows what it is given and says what was touched."""
