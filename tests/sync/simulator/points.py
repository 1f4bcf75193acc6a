"""Named points at which a simulated laptop may die, found from what the client's own code is doing.

The client is not altered for it: a point is a commit of the store, a write to the keyring, a request going
out or an answer coming home, named after the step of the round (or the save) that is on the stack.
"""

from __future__ import annotations

import sys

STEPS = {
    ("push", "_next_batch"): "seal",
    ("push", "_settle"): "ack",
    ("push", "_send_halves"): "cut batch",
    ("pull", "_place"): "place",
    ("pull", "_stage"): "stage",
    ("pull", "pull_all"): "swap",
    ("handshake", "_note"): "note handshake",
    ("round", "_drop_outdated"): "drop staged",
    ("round", "_run_round"): "drop staged",
    ("round", "_take_new_identity"): "new identity",
    ("round", "_remember"): "round line",
    ("unlocked", "settle_older"): "settle older copy",
    ("unlocked", "take_identity"): "new identity",
    ("unlocked", "renew_lease"): "renew lease",
    ("unlocked", "remember"): "remember",
    ("vault", "_noted"): "unlock",
    ("deeds", "do"): "save",
}


class Died(BaseException):
    """The process is gone. Not an Exception: nothing in the program may catch it."""


def step_now() -> str:
    """The innermost step of the program that is under way."""
    frame = sys._getframe(1)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", "")).rpartition(".")[2]
        found = STEPS.get((module, frame.f_code.co_name))
        if found:
            return found
        frame = frame.f_back  # type: ignore[assignment]
    return "other"
