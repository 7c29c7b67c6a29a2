"""The station board: header, what the station supplies, what it consumes, and the answer to the last scan.

It shows what it is given and says what was touched; it reads nothing, moves nothing and has no clock of its own.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.board.answers import AnswerLook
from kanban_desktop.gui.board.column import Column
from kanban_desktop.gui.board.delegate import BUTTON_ZONE
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.board.header import Header
from kanban_desktop.gui.board.material import MaterialPainter
from kanban_desktop.gui.board.model import MaterialRows, SupplyRows
from kanban_desktop.gui.board.order import Arrangement, Material
from kanban_desktop.gui.board.pictured import Frame
from kanban_desktop.gui.board.strip import AnswerStrip
from kanban_desktop.gui.board.supply import SupplyPainter
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.phrases import Floor, cards_text, nothing_to_do, supply_heading, translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.gui.urgency import next_step
from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.operations.answer import Answer

_SHARES = (762, 470)
_MARGIN = 16


class BoardPage(FittedPage):
    """A station's board.

    Attributes:
        header, supply, material, strip: its parts.

    Signals:
        step_chosen: when the button of a card, or a step that an answer offers, was touched; with the card's number
            and the step that the button named.
        card_chosen: when a card's row was touched; with the card's number.
        loop_chosen: when the row of a consumed loop was touched; with the loop's key.
        undo_chosen: when undo was touched in time; with the number of the card that was answered for.
        menu_chosen: when the menu button was touched.
        settle_chosen: when what is to settle was touched.
    """

    # Card numbers have up to ten digits, more than Qt's int takes.
    step_chosen = Signal(object, object)
    card_chosen = Signal(object)
    loop_chosen = Signal(str)
    undo_chosen = Signal(object)
    menu_chosen = Signal()
    settle_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._floor = Floor(ZoneInfo("UTC"))
        self._now = 0
        self._board: Board | None = None
        self._arrangement = Arrangement()
        self._freshness: Freshness | None = None
        frame = Frame(self)
        self._supply_painter = SupplyPainter(theme, self._floor, frame)
        self._material_painter = MaterialPainter(theme, self._floor, frame)
        self.header = Header(theme)
        self.supply = Column(theme, SupplyRows(), self._supply_painter)
        self.material = Column(theme, MaterialRows(), self._material_painter)
        self.strip = AnswerStrip(theme)
        self._body = QHBoxLayout()
        self._body.addWidget(self.supply, _SHARES[0])
        self._body.addWidget(self.material, _SHARES[1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.strip)
        self.header.menu_chosen.connect(self.menu_chosen)
        self.header.settle_chosen.connect(self.settle_chosen)
        self.supply.chosen.connect(self._choose_card)
        self.material.chosen.connect(self._choose_loop)
        self.strip.undo_chosen.connect(self.undo_chosen)
        self.strip.step_chosen.connect(self.step_chosen)
        self.supply.set_nothing("", translate("board", "Reading the board …"), "")
        self.material.hide()
        self._lay_out()

    @property
    def board(self) -> Board | None:
        """What is shown, None before the first."""
        return self._board

    @property
    def arrangement(self) -> Arrangement:
        """Its rows, in order."""
        return self._arrangement

    def set_floor(self, zone: ZoneInfo, reasons: Mapping[str, str]) -> None:
        """The plant's zone, and what its reasons for a hold are called."""
        self._floor = Floor(zone, reasons)
        self._supply_painter.floor = self._material_painter.floor = self._floor
        self._renew()

    def show_board(self, board: Board, arrangement: Arrangement | None = None) -> None:
        """This is the board now. Rows that a finger is on or near stay where they are until it is gone.

        Args:
            arrangement: its rows, where they were put in order before.
        """
        shown = self._board
        first = shown is None or (shown.station, shown.supplies) != (board.station, board.supplies)
        dims = self._dims
        self._board = board
        self._now = max(self._now, board.synced_at)
        if first:
            self.header.show_station(board.station)
            self.supply.set_nothing("package-check", *nothing_to_do(board.station, board.supplies))
            nothing = translate("board", "No material here."), translate("board", "This station uses no cards.")
            self.material.set_nothing("package-open", *nothing)
        self._arrangement = rows = arrangement or self._arrangement.after(board)
        self.material.setVisible(bool(rows.loops))
        for column in (self.supply, self.material):
            column.move_clock(self._now)
        self.supply.show_rows(rows.supply.rows)
        self.material.show_rows(rows.loops)
        self._mark_pending(board.pending)
        if dims != self._dims:
            self._colour()
        if self._freshness is not None:
            self._tell_freshness(self._freshness)
        self._tell()

    def show_answer(self, answer: Answer) -> None:
        """This is what the last scan or touch came to."""
        self.strip.show_answer(answer, self._now, self._floor)

    def show_look(self, look: AnswerLook) -> None:
        """This is what there is to say of the last scan, where it is not an answer."""
        self.strip.show_look(look, self._now, self._floor)

    def show_problem(self, said: str, more: str) -> None:
        """Why there is no board; nothing to say once there was one, for that stays and is dimmed."""
        if self._board is None:
            self.supply.set_nothing("wifi-off", said, more)

    def show_freshness(self, freshness: Freshness) -> None:
        """This is how fresh the news is; without live news the board dims."""
        dims = self._dims
        self._freshness = freshness
        self._tell_freshness(freshness)
        if dims != self._dims:
            self._colour()

    def set_actor(self, actor: str | None) -> None:
        """This is who works here; None: nobody has said."""
        self.header.show_actor(actor)

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC; once a second or more often."""
        self._now = now
        self.header.tick(now, self._floor)
        if self._freshness is not None:
            self._tell_freshness(self._freshness)
        self._count_late()
        for column in (self.supply, self.material):
            column.tick(now)
        self.strip.tick(now, self.supply.calm.is_calm and self.material.calm.is_calm)

    @property
    def _is_own(self) -> bool:
        """Whether what is shown is the station's own copy."""
        return self._board is not None and not self._board.online

    @property
    def _dims(self) -> bool:
        return self._is_own or (self._freshness is not None and self._freshness.state is not Link.LIVE)

    def _tell_freshness(self, freshness: Freshness) -> None:
        """A board of the station's own is never live, and as old as its last contact, or else as the copy."""
        if self._is_own and self._board is not None:
            state = Link.STALE if freshness.state is Link.LIVE else freshness.state
            contact = self._board.synced_at if freshness.last_contact is None else freshness.last_contact
            freshness = replace(freshness, state=state, last_contact=contact)
        self.header.show_freshness(freshness, self._now)
        self.strip.show_freshness(freshness)

    def _mark_pending(self, pending: frozenset[int]) -> None:
        """These cards' scans wait to be sent."""
        if pending != self._supply_painter.pending:
            self._supply_painter.pending = self._material_painter.pending = pending
            for column in (self.supply, self.material):
                column.repaint_at(self._now)

    def _renew(self) -> None:
        """All that follows from the board, the clock and the words, painted anew."""
        self._tell()
        for column in (self.supply, self.material):
            column.repaint_at(self._now)

    def _tell(self) -> None:
        """What stands above and around the rows."""
        self.header.tick(self._now, self._floor)
        self._count_late()
        if self._board is not None:
            count = len(self._board.to_supply)
            note = translate("board", "{cards} · most urgent first").format(cards=cards_text(count)) if count else ""
            self.supply.set_heading(supply_heading(self._board.station), note)

    def _count_late(self) -> None:
        if self._board is None:
            return
        self.header.show_late(self._arrangement.supply.late(self._now))
        first = self._arrangement.supply.first_late(self._now)
        if first != self._supply_painter.first:
            self._supply_painter.first = first
            self.supply.repaint_at(self._now)
        out = self._arrangement.may_be_out(self._now)
        note = (
            translate("board", "{n} may be out").format(n=out)
            if out
            else translate("board", "touch a row for its cards")
        )
        self.material.set_heading(translate("board", "My material"), note)

    def _choose_card(self, row: Any, zone: str) -> None:
        card: BoardCard = row
        step = next_step(card)
        if zone == BUTTON_ZONE and step is not None:
            self.step_chosen.emit(card.card.number, step)
        else:
            self.card_chosen.emit(card.card.number)

    def _choose_loop(self, row: Any, zone: str) -> None:
        material: Material = row
        self.loop_chosen.emit(material.key)

    def dress(self) -> None:
        self.header.set_theme(self.theme)
        self.strip.set_theme(self.theme)
        self._colour()
        self._lay_out()
        self._renew()

    def _colour(self) -> None:
        theme = self.theme.dimmed() if self._dims else self.theme
        for column in (self.supply, self.material):
            column.set_theme(theme)

    def _lay_out(self) -> None:
        # The columns keep a gutter of their own at the right, where their place in the list is shown.
        margin = self.theme.px(_MARGIN)
        self._body.setContentsMargins(margin, 0, self.theme.px(2), 0)
        self._body.setSpacing(self.theme.px(2))
