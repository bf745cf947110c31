"""The replies that stand in for a real one when a fault says so; the real work is then not done."""

from goldenpath.demo.calls import Answer, Page, Reply
from goldenpath.demo.faults import Faults
from goldenpath.demo.switches import FaultName

_ERROR_PAGE = "<!doctype html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"


def substitute(faults: Faults, path: str) -> Reply | None:
    """The reply that replaces a good one at a path, if any fault asks for that."""
    if faults.take(FaultName.EMPTY_BODY, path) is not None:
        return Answer(fields=None)
    page_status = faults.amount(FaultName.HTML_ERROR, path)
    if page_status is not None:
        return Page(text=_ERROR_PAGE, status=page_status)
    if faults.take(FaultName.MOCK_200, path) is not None:
        return Answer(
            fields={
                "status": "completed",
                "response": "Mock response",
                "message": "Mock response",
                "data": [],
                "mock": True,
            }
        )
    if faults.take(FaultName.SERVICE_UNAVAILABLE_200, path) is not None:
        return Answer(fields={"status": "service_unavailable", "message": "the service is temporarily unavailable"})
    return None
