"""What can be wrong with bytes that came over the wire; never with what they mean."""

from __future__ import annotations

from ehe_desktop.domain.errors import RuleBroken


class WireError(RuleBroken):
    """Bytes that are not a message of this protocol. `code` is a code of `messages.PROBLEMS`.

    The message names the place and the rule, never the value: values hold names.
    """

    code = "body_wrong"


class BodyTooLargeError(WireError):
    """More bytes, sent or inflated, than the reader said it would take."""

    code = "body_too_large"
