"""A label becomes an image, a PDF or, later, a printer's language; and goes where it is wanted."""
