"""The station board: what a station supplies and consumes, and the answer to the last scan."""
