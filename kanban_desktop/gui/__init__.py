"""The windows: what people see and touch, and the scanner in their hand."""
