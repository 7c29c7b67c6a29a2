"""What opens when a card, or a loop's row, is touched on the station board."""
