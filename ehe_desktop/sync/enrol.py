"""Enrolment: a one-time code, and where the council wants it a sign-in, for an identity. Once per device."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from dataclasses import replace

from ehe_desktop.sync.server_client import enrol, where_to_sign_in
from ehe_desktop.wire.messages import EnrolAnswer, EnrolRequest


def enrol_device(
    base_url: str, request: EnrolRequest, open_page: Callable[[str], object] = webbrowser.open
) -> EnrolAnswer:
    """Bind this device to the officer the code was made for, who signs in first where that is asked.

    Raises:
        Offline: nobody answered at that address; the code is still good.
        SignInFailed: the person did not sign in; the code is still good.
        EnrolmentRefused: the code is unknown, used or too old, or of somebody else.
        SyncError: anything else on the way.
    """
    facts = where_to_sign_in(base_url)
    if facts is not None:
        from ehe_desktop.sync.sign_in import sign_in  # seldom needed, and never at start-up

        signed_in = sign_in(facts, request.device_key, open_page)
        request = replace(request, id_token=signed_in.id_token, sign_in_salt=signed_in.salt)
    return enrol(base_url, request)
