"""The one door: sets this program up on a fresh machine, then runs a command of it.

    python3 installer/bootstrap.py demo      the program with a synthetic council
    python3 installer/bootstrap.py test      every check, in order

Needs Python 3.11 or newer and nothing else. This file keeps to words that old
Pythons can read, so that they can say what is wrong; the work is in `steps/`.
It never touches the system's own Python packages.
"""

import sys

OLDEST = (3, 11)


def main() -> int:
    """Run the command named on the command line and return its exit code."""
    if sys.version_info < OLDEST:
        print(too_old())
        return 2
    from steps import commands

    return commands.run(sys.argv[1:])


def too_old() -> str:
    """What to say to a Python that cannot run this, naming a newer one if it is here."""
    import shutil

    found = ".".join(str(part) for part in sys.version_info[:2])
    text = "This needs Python 3.11 or newer; this one is " + found + "."
    for minor in range(11, 20):
        name = "python3." + str(minor)
        if shutil.which(name):
            return text + "\nTry: " + name + " " + " ".join(sys.argv)
    return text + "\nInstall a newer Python (python.org, or your system's packages) and try again."


if __name__ == "__main__":
    sys.exit(main())
