"""Faults as text: read, shown, and refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.demo.settings import FAULTS, PROFILES, Fault, FaultInfo, SettingsError, parse_fault


def arguments_of(info: FaultInfo) -> st.SearchStrategy[str | None]:
    """Arguments that a fault accepts."""
    if info.choices:
        return st.sampled_from(info.choices)
    if info.amount is None:
        return st.none()
    _, low, high = info.amount.value
    return st.integers(low, min(high, 1003) if info.name.endswith("close") else high).map(str)


@st.composite
def faults(draw: st.DrawFn) -> Fault:
    """Any fault that can be thrown."""
    info = draw(st.sampled_from(list(FAULTS.values())))
    scoped = st.none() if not info.scoped else st.sampled_from([None, "/ws", "/api/threads/*"])
    first = st.none() if not info.scoped else st.none() | st.integers(1, 999_999)
    return Fault(name=info.name, argument=draw(arguments_of(info)), path=draw(scoped), first=draw(first))


@given(faults())
def test_a_fault_is_read_back_from_its_text(fault: Fault) -> None:
    """What a fault is shown as is what it is read from."""
    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize("info", FAULTS.values(), ids=lambda info: info.name)
def test_every_default_is_itself_acceptable(info: FaultInfo) -> None:
    """Each fault can be thrown by its bare name, and its default argument can be written out."""
    bare = parse_fault(info.name)
    assert bare.argument == info.default
    assert parse_fault(str(bare)) == bare
    assert info.explanation


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not written"),
        ("stream_stall=", "not written"),
        ("http_slow=1:nopath", "not written"),
        ("agent_silnet", "did you mean agent_silent?"),
        ("xyzzy", "--list-faults"),
        ("agent_silent=3", "takes no argument"),
        ("http_status=200", "from 400 to 599"),
        ("http_slow=1.5", "number of ms"),
        ("agent_close=1006", "cannot be sent"),
        ("ws_accept_then_close=2999", "cannot be sent"),
        ("agent_missing=nothing", "takes one of agent_started"),
        ("clock_skew:/api", "whole service"),
        ("cert_expires_soon@2", "whole service"),
        ("flap@0", "starts at 1"),
    ],
)
def test_bad_faults_are_refused_with_a_reason(text: str, complaint: str) -> None:
    """The message says what is wrong with the text, on one line."""
    with pytest.raises(SettingsError, match=complaint) as caught:
        parse_fault(text)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=300))
def test_any_other_text_is_a_settings_error(text: str) -> None:
    """Whatever is given, the outcome is a fault or one bounded line."""
    said = "a fault"
    try:
        parse_fault(text)
    except SettingsError as error:
        said = str(error)
    assert len(said.splitlines()) == 1
    assert len(said) < 500


def test_the_report_profile_is_what_it_says() -> None:
    """The incident's profile throws the two faults of the report among noise, and the healthy one none."""
    report = PROFILES["report-2025-09-09"]
    assert [str(fault) for fault in report.faults] == ["stream_endless", "agent_silent"]
    assert report.options.noise
    assert report.time_scale < 1
    assert PROFILES["healthy"].faults == ()
