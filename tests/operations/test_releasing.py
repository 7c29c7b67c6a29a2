"""Labels that are printed at release: one for each, whatever becomes of the scan, of who looks, and of the plant."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from psycopg import sql
from sqlalchemy import select, text

from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.path import Need, SupplyState
from kanban_desktop.model.plant import Station
from kanban_desktop.model.printjobs import Job, JobState, Printer, PrinterKind
from kanban_desktop.model.release import LATEST, SETTLES, reissue_id, releases
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import releasing, words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printworker import PrintWorker
from kanban_desktop.operations.releasing import ReleaseWatch
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.revising import RevisingDesk
from kanban_desktop.store import printjobs, roles
from kanban_desktop.store.engine import parse, reading, writing
from kanban_desktop.store.tables import master_log
from tests.factories import (
    ASSEMBLY,
    MILLING,
    NORMAL,
    PETRA,
    STEEL,
    TWO_STATE,
    SmallPlant,
    a_loop,
    a_path,
    real_now,
    small_plant,
)
from tests.gui.windows import until
from tests.operations.post import Post
from tests.operations.printshop import a_printer, opened, printing
from tests.pg_server import PostgresServer
from tests.zebra_double import ZebraDouble

pytestmark = pytest.mark.usefixtures("qapp", "impatient")


@contextmanager
def at(shop: SmallPlant) -> Iterator[Desks]:
    desks = opened(shop)
    try:
        yield desks
    finally:
        desks.close()


def assign(desks: Desks, one: Printer | None, loop: str = NORMAL) -> None:
    RevisingDesk(desks.catalog, desks.journal, real_now, uuid4).print_at_release(loop, PETRA, one)


@pytest.fixture
def folder(counter: Desks, tmp_path: Path) -> Printer:
    """A printer of the plant on which the loop is printed at release."""
    (tmp_path / "labels").mkdir()
    one = a_printer(counter, str(tmp_path / "labels"), PrinterKind.FOLDER)
    assign(counter, one)
    return one


def act(desks: Desks, number: int, here: Station, step: Step | None = None, *, issue: int = 1) -> Answer:
    """A scan of the card's label, or a step by touch."""
    station = desks.catalog.layout.station(here.code)
    if step is not None:
        return desks.cards.step(number, Request(station, step))
    return desks.cards.scan(ScanCode(desks.catalog.layout.plant.code, number, issue).text, Request(station))


def rest(desks: Desks, microseconds: int = SETTLES) -> None:
    """As if so much time had passed since anything happened to a card."""
    with writing(desks.database) as connection:
        connection.execute(text(f"UPDATE card SET last_at = last_at - {microseconds}"))


def looked(desks: Desks, here: Station = MILLING) -> list[Job]:
    """The jobs that there are once a window at a station has looked for something to print, oldest first."""
    worker = PrintWorker(desks, here.id, real_now, Event())
    worker.work()
    worker.leave()
    every = [*desks.printing.jobs(over=True), *desks.printing.jobs()]
    return sorted((one.job for one in every), key=lambda job: job.made_at)


def issues(desks: Desks, number: int) -> list[int | None]:
    return [one.issue for one in desks.journal.history(number) if one.step is Step.REISSUE]


def test_a_pull_brings_out_one_new_label(counter: Desks, shop: SmallPlant, zebra: ZebraDouble) -> None:
    number = shop.card(NORMAL)
    assign(counter, a_printer(counter, zebra.address))
    pulled = act(counter, number, ASSEMBLY)
    assert pulled.step is Step.PULL
    with printing(shop):
        rest(counter)
        zebra_has(zebra, 1)
    looked(counter)
    (done,) = looked(counter, ASSEMBLY)
    assert (done.id, done.labels, done.state) == (pulled.event, ((number, 2),), JobState.PRINTED)
    assert shop.label_of(number, 2).encode() in zebra.labels[0]
    last = counter.journal.history(number)[-1]
    assert pulled.event is not None
    assert (last.step, last.issue, last.station, last.id) == (
        Step.REISSUE, 2, MILLING.id, reissue_id(pulled.event),
    )  # fmt: skip
    assert last.detail["release"] == str(pulled.event)
    # The old label is good until the new one hangs; from then on it is refused, and says where that was printed.
    assert act(counter, number, MILLING, issue=1).step is Step.START
    assert act(counter, number, MILLING, issue=2).reason is Reason.ALREADY_DONE
    rest(counter)
    assert act(counter, number, MILLING, Step.FINISH).outcome is Outcome.MOVED
    assert act(counter, number, ASSEMBLY, issue=2).step is Step.RECEIVE
    refused = act(counter, number, ASSEMBLY, issue=1)
    assert refused.reason is Reason.CARD_SUPERSEDED
    assert f"on {done_on(counter)}" in words.sentence(refused)
    details = counter.details.read(number, counter.catalog.layout.station(MILLING.code))
    assert details.printed is not None
    assert details.printed.printer == done_on(counter)


def zebra_has(zebra: ZebraDouble, count: int) -> None:
    until(lambda: len(zebra.labels) == count, f"{count} labels: {len(zebra.labels)}")


def done_on(desks: Desks) -> str:
    return desks.printing.printers()[0].name


def test_a_release_is_left_alone_until_it_is_settled(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    number = shop.card(NORMAL)
    act(counter, number, ASSEMBLY)
    assert looked(counter) == []
    rest(counter, SETTLES - 5_000_000)
    assert looked(counter) == []
    rest(counter, 5_000_000)
    assert len(looked(counter)) == 1


def test_of_a_release_that_is_taken_back_nothing_is_printed(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    number = shop.card(NORMAL)
    act(counter, number, ASSEMBLY)
    act(counter, number, ASSEMBLY, Step.UNDO)
    rest(counter)
    assert looked(counter) == []
    # Pulled again it is another release.
    again = act(counter, number, ASSEMBLY, Step.PULL)
    rest(counter)
    assert [job.id for job in looked(counter)] == [again.event]
    assert issues(counter, number) == [2]


def test_what_is_taken_back_too_late_is_asked_back(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    number = shop.card(NORMAL)
    act(counter, number, ASSEMBLY)
    rest(counter)
    assert len(looked(counter)) == 1
    assert act(counter, number, ASSEMBLY, Step.UNDO).step is Step.CANCEL
    assert act(counter, number, MILLING, Step.CANCEL_ACCEPT).end is SupplyState.FULL
    # Either label is good: the next release brings out the one that ends both.
    assert act(counter, number, ASSEMBLY, Step.PULL).step is Step.PULL
    rest(counter)
    assert [job.labels for job in looked(counter)] == [((number, 2),), ((number, 3),)]
    assert act(counter, number, MILLING, issue=2).step is Step.START


def test_a_label_of_ones_own_side_is_not_taken_for_a_pull(counter: Desks, shop: SmallPlant) -> None:
    number = shop.card(NORMAL)
    act(counter, number, ASSEMBLY)
    act(counter, number, ASSEMBLY, Step.REISSUE)
    assert act(counter, number, ASSEMBLY, Step.UNDO).reason is Reason.NOTHING_TO_UNDO


def test_each_card_of_a_lot_is_printed_when_it_is_released(database_url: str, tmp_path: Path) -> None:
    lot = a_loop(a_path(wait=Need.MANDATORY, in_process=Need.OPTIONAL), lot_cards=2)
    shop = small_plant(database_url, loops=(lot,))
    with at(shop) as desks:
        assign(desks, a_printer(desks, str(tmp_path), PrinterKind.FOLDER))
        cards = shop.cards[NORMAL]
        for number in cards:
            assert act(desks, number, ASSEMBLY).step is Step.COLLECT
        rest(desks)
        assert looked(desks) == []
        released = [act(desks, number, ASSEMBLY, Step.RELEASE_LOT).event for number in cards]
        act(desks, cards[1], ASSEMBLY, Step.UNDO)
        rest(desks)
        assert [job.labels for job in looked(desks)] == [((cards[0], 2),)]
        again = act(desks, cards[1], ASSEMBLY, Step.RELEASE_LOT).event
        rest(desks)
        assert [job.id for job in looked(desks)] == [released[0], again]
        assert len(list(tmp_path.glob("*.pdf"))) == 2


@pytest.mark.parametrize("fault", ["go_down", "swallow"])
def test_a_scan_that_was_queued_or_whose_answer_was_lost_is_printed_once(
    station: Post, plant: SmallPlant, fault: str, tmp_path: Path
) -> None:
    number = plant.card(NORMAL)
    with at(plant) as desks:
        assign(desks, a_printer(desks, str(tmp_path), PrinterKind.FOLDER))
        if fault == "swallow":
            station.proxy.swallow_answers(to=b"append", times=3)
        else:
            station.proxy.go_down()
        event = uuid4()
        station.scan(number, event=event)
        station.proxy.pass_on()
        station.desks.catch_up()
        rest(desks)
        assert [job.id for job in looked(desks)] == [event]
        station.desks.catch_up()
        assert len(looked(desks)) == 1
        assert issues(desks, number) == [2]


def test_of_many_who_look_at_once_one_has_it_done(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    for number in shop.cards[NORMAL]:
        act(counter, number, ASSEMBLY)
    rest(counter)

    def look(_: int) -> None:
        with at(shop) as desks:
            ReleaseWatch(desks, MILLING.id, real_now).look({folder.id: folder})

    with ThreadPoolExecutor(6) as windows:
        list(windows.map(look, range(6)))
    assert sorted(job.labels for job in looked(counter)) == [((number, 2),) for number in shop.cards[NORMAL]]
    assert [issues(counter, number) for number in shop.cards[NORMAL]] == [[2], [2]]


def test_who_dies_between_the_issue_and_the_order_leaves_it_to_the_next(
    counter: Desks, shop: SmallPlant, folder: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = shop.card(NORMAL)
    act(counter, number, ASSEMBLY)
    rest(counter)
    with monkeypatch.context() as patched:

        def lost(*_: object) -> None:
            raise OutOfReach("database_away", database="the plant", problem="")

        patched.setattr(printjobs, "submit", lost)
        with pytest.raises(OutOfReach):
            looked(counter)
    assert issues(counter, number) == [2]
    assert looked(counter) == []  # something has happened to the card just now
    rest(counter)
    assert [job.labels for job in looked(counter)] == [((number, 2),)]
    assert issues(counter, number) == [2]


def test_only_what_is_released_from_then_on_and_of_that_loop(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    first, second = shop.cards[NORMAL]
    assign(counter, None)
    act(counter, first, ASSEMBLY)
    act(counter, shop.card(TWO_STATE), ASSEMBLY)
    assign(counter, folder)
    act(counter, second, ASSEMBLY)
    rest(counter)
    assert [job.labels for job in looked(counter)] == [((second, 2),)]
    with reading(counter.database) as connection:
        lines = connection.execute(select(master_log).where(master_log.c.kind == "loop", master_log.c.person > 0)).all()
    assert [line.detail["print_at_release"] for line in lines] == [folder.name, None, folder.name]
    assert {(line.key, line.person) for line in lines} == {(NORMAL, PETRA.id)}


def test_a_printer_that_is_taken_away_prints_nothing_at_release(
    counter: Desks, shop: SmallPlant, folder: Printer
) -> None:
    assert counter.printing.at_release() == {folder.id: (NORMAL,)}
    act(counter, shop.card(NORMAL), ASSEMBLY)
    assert counter.printing.remove(folder) == (NORMAL,)
    rest(counter)
    assert looked(counter) == []
    assert counter.printing.at_release() == {}


def test_a_printer_that_only_another_program_has_taken_away_prints_nothing(
    counter: Desks, shop: SmallPlant, folder: Printer
) -> None:
    act(counter, shop.card(NORMAL), ASSEMBLY)
    with writing(counter.database) as connection:
        connection.execute(text("UPDATE printer SET removed_at = 1"))
    rest(counter)
    assert looked(counter) == []


def test_a_printer_at_a_stations_computer_is_that_ones_to_look_for(
    counter: Desks, shop: SmallPlant, tmp_path: Path
) -> None:
    one = a_printer(counter, str(tmp_path), PrinterKind.FOLDER, station=ASSEMBLY.id)
    assign(counter, one)
    act(counter, shop.card(NORMAL), ASSEMBLY)
    rest(counter)
    assert looked(counter, MILLING) == []
    (job,) = looked(counter, ASSEMBLY)
    assert (job.state, job.station) == (JobState.PRINTED, ASSEMBLY.id)


def test_a_station_that_has_no_part_in_a_loop_looks_after_it_now_and_then(
    counter: Desks, shop: SmallPlant, folder: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(counter, shop.card(NORMAL), ASSEMBLY)
    rest(counter)
    assert looked(counter, STEEL) == []
    monkeypatch.setattr(releasing, "OTHERS_SECONDS", 0.0)
    (job,) = looked(counter, STEEL)
    assert (job.state, job.station) == (JobState.PRINTED, STEEL.id)


def test_what_has_left_the_supplier_needs_no_label_any_more(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    gone, begun = shop.cards[NORMAL]
    for number in (gone, begun):
        act(counter, number, ASSEMBLY)
        assert act(counter, number, MILLING).step is Step.START
    act(counter, gone, ASSEMBLY, Step.RECEIVE)
    rest(counter)
    assert [job.labels for job in looked(counter)] == [((begun, 2),)]


def test_what_was_released_long_ago_is_not_printed(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    act(counter, shop.card(NORMAL), ASSEMBLY)
    rest(counter)
    with writing(counter.database) as connection:
        connection.execute(text("UPDATE release_print SET since = 0"))
        connection.execute(text(f"UPDATE event SET at = at - {LATEST}"))
    assert looked(counter) == []


def test_the_last_issue_is_printed_as_it_is(counter: Desks, shop: SmallPlant, folder: Printer) -> None:
    number = shop.card(NORMAL)
    with writing(counter.database) as connection:
        connection.execute(text("UPDATE card SET issue = 999, issue_seen = 999"))
    assert act(counter, number, ASSEMBLY, issue=999).step is Step.PULL
    rest(counter)
    looked(counter)
    assert [job.labels for job in looked(counter)] == [((number, 999),)]
    assert issues(counter, number) == []


def test_stock_that_is_rejected_and_a_bin_that_came_unscanned_are_releases_as_well(
    counter: Desks, shop: SmallPlant, folder: Printer
) -> None:
    rejected, unscanned = shop.cards[NORMAL]
    act(counter, rejected, ASSEMBLY, Step.REJECT)
    act(counter, unscanned, MILLING, Step.TAKE_AS_PULLED)
    rest(counter)
    assert sorted(job.labels for job in looked(counter)) == [((rejected, 2),), ((unscanned, 2),)]
    act(counter, rejected, MILLING, Step.START)
    act(counter, rejected, ASSEMBLY, Step.REJECT)  # made again, on the same trip and with the same label
    rest(counter)
    assert len(looked(counter)) == 2
    told = [one for number in shop.cards[NORMAL] for one in counter.journal.history(number) if releases(one)]
    assert [one.step for one in told] == [Step.REJECT, Step.TAKE_AS_PULLED]


def test_a_printer_of_labels_of_places_prints_no_cards(counter: Desks, shop: SmallPlant, tmp_path: Path) -> None:
    one = a_printer(counter, str(tmp_path), PrinterKind.FOLDER, layout="shelf-100x50")
    with pytest.raises(BadInput, match="release_place"):
        assign(counter, one)


def test_a_station_needs_no_more_than_its_own_role(
    plant: SmallPlant, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    role, user = roles.names(plant.code)[0], f"user_{uuid4().hex[:12]}"
    with at(plant) as desks:
        assign(desks, a_printer(desks, str(tmp_path), PrinterKind.FOLDER))
        act(desks, plant.card(NORMAL), ASSEMBLY)
        rest(desks)
        postgres_server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(user)))
        postgres_server.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(user)))
        url = parse(plant.url).set(username=user).render_as_string(hide_password=False)
        with at(replace(plant, url=url)) as theirs:
            (job,) = looked(theirs)
        assert (job.state, job.labels) == (JobState.PRINTED, ((plant.card(NORMAL), 2),))
        postgres_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))
