"""How the program looks, how it locks, what was printed, and what it is made of."""
