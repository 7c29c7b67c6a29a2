"""Label printers on their own port: what they tell, and what is known of a label when the line breaks."""

import socket

import pytest

from kanban_desktop.model.printjobs import Problem, Trouble
from kanban_desktop.printing import zebra
from kanban_desktop.printing.outlet import MaybeSent, NotSent
from kanban_desktop.printing.zebra import TcpOutlet
from tests.zebra_double import ZebraDouble

LABEL = b"^XA^FDone^FS^XZ\n"


def problem(outlet: TcpOutlet) -> Problem | None:
    found = outlet.trouble()
    return found.problem if found else None


def told(outlet: TcpOutlet) -> Problem:
    with pytest.raises(NotSent) as fault:
        outlet.trouble()
    return fault.value.trouble.problem


def sent(outlet: TcpOutlet) -> bool:
    outlet.put("1", LABEL)
    return outlet.is_out()[0]


@pytest.mark.parametrize("knows_hqes", [True, False])
def test_a_printer_tells_what_is_wrong_with_it(knows_hqes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zebra, "SHORT_SECONDS", 0.02)
    with ZebraDouble(knows_hqes=knows_hqes) as double:
        outlet = TcpOutlet(double.address, tells=True)
        assert problem(outlet) is None
        for flag, wanted in (
            ("labels_out", Problem.LABELS_OUT),
            ("head_open", Problem.HEAD_OPEN),
            ("ribbon_out", Problem.RIBBON_OUT),
            ("paused", Problem.PAUSED),
        ):
            setattr(double, flag, True)
            assert problem(outlet) is wanted
            setattr(double, flag, False)
        outlet.close()


def test_a_label_is_out_when_the_printer_has_nothing_left_to_print() -> None:
    with ZebraDouble(slow=True) as double:
        outlet = TcpOutlet(double.address, tells=True)
        outlet.put("1", LABEL)
        assert outlet.is_out() == (False, None)
        double.head_open, double.slow = True, False
        assert outlet.is_out() == (False, Trouble(Problem.HEAD_OPEN))
        double.head_open = False
        assert outlet.is_out() == (True, None)
        assert double.labels == [LABEL.strip()]
        outlet.close()


def test_what_is_no_label_printer_gets_no_label(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zebra, "ANSWER_SECONDS", 0.1)
    with ZebraDouble(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n") as double:
        assert told(TcpOutlet(double.address, tells=True)) is Problem.WRONG_PORT
    with ZebraDouble(mute=True) as double:
        outlet = TcpOutlet(double.address, tells=True)
        assert told(outlet) is Problem.SILENT
        outlet.close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    assert told(TcpOutlet(f"127.0.0.1:{nobody}", tells=True)) is Problem.REFUSED
    assert told(TcpOutlet("no-such-host.invalid", tells=True)) is Problem.NAME_UNKNOWN


def test_a_line_that_breaks_in_the_midst_of_a_label_leaves_a_doubt_and_one_that_died_before_does_not() -> None:
    with ZebraDouble(hang_up_after=5) as double:
        outlet = TcpOutlet(double.address, tells=True)
        assert problem(outlet) is None
        with pytest.raises(MaybeSent) as fault:
            sent(outlet)
        assert fault.value.trouble.problem is Problem.BROKEN_OFF
        assert problem(outlet) is None, "it connects anew"
        outlet.close()


@pytest.mark.parametrize("address", ["", "a b", "host:0", "host:99999", "http://host", "host:x"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        zebra.place(address)


def test_an_address_needs_no_port() -> None:
    assert zebra.place("10.0.0.7") == ("10.0.0.7", 9100)
    assert zebra.place("[fe80::1]:6101") == ("fe80::1", 6101)
