"""The pages beside the board, one file a page; what a page is made of lies next to it."""
