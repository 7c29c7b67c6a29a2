"""The plant wall: every station at one glance."""
