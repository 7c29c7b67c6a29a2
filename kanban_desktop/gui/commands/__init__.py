"""What command codes do at a station's window."""
