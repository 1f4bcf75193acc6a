"""The steps of setting up: what to say, what the system needs, `.venv`, and what each command runs.

Python's standard library only, and nothing of the program itself: these modules
run before anything is installed.
"""
