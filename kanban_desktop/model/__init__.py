"""The rules of the trade: plain Python without Qt, SQL, clock or I/O; times and ids are passed in."""
