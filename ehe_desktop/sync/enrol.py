"""Enrolment: a one-time code for an identity. Once per device, before there is a store."""

from __future__ import annotations

from ehe_desktop.sync.server_client import enrol
from ehe_desktop.wire.messages import EnrolAnswer, EnrolRequest


def enrol_device(base_url: str, request: EnrolRequest) -> EnrolAnswer:
    """Bind this device to the officer the code was made for.

    Raises:
        Offline: nobody answered at that address; the code is still good.
        EnrolmentRefused: the code is unknown, used or too old.
        SyncError: anything else on the way.
    """
    return enrol(base_url, request)
