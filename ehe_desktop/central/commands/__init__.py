"""What an administrator does with a centre: one file a command, each prints what it did."""
