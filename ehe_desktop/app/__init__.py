"""Start-up and command line: the one place that knows everything."""
