"""The published OpenAPI document against the running service: schemathesis makes requests from it.

Every answer, whatever was sent, is one the document names, of the shape it says, and never a fault of ours.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.central.laptop import Laptop
from tests.fakes.centre import SystemClock, running_centre

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def centre(tmp_path):
    with running_centre(tmp_path, SystemClock()) as made:
        yield made


@pytest.mark.parametrize(("signed_in", "examples"), [(True, 6), (False, 2)])
def test_every_answer_is_one_the_document_names(centre, signed_in, examples):
    http = httpx2.Client(base_url=centre.base_url)
    laptop = Laptop.enrol(http, centre.code(centre.add_officer(role="supervisor")))

    def signed(request):
        path = unquote(urlsplit(request.url).path)
        request.headers.update(laptop.signed(request.method, path, request.body or b""))
        return request

    schema = schemathesis.openapi.from_url(f"{centre.base_url}/schema/openapi.json")
    seen = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        seen.add((operation.method.upper(), operation.path))

        @given(case=operation.as_strategy())
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):
            case.call_and_validate(auth=signed if signed_in else None, checks=CHECKS)

        ask()
    assert ("POST", "/v1/push") in seen
    assert len(seen) == 19
    assert laptop.handshake().status == 200, "the device goes on as before"
    http.close()
