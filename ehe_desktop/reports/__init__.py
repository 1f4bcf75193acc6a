"""Pages to print, with their HTML and CSV twins. Domain in, bytes out."""
