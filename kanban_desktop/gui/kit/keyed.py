"""A one-column table model over plain rows that are known by a key: new rows in, and only what differs is announced.

Whoever shows it keeps its place: rows are inserted, removed, moved and changed one by one, never reset. Rows that are
the same objects as before cost next to nothing, however many they are.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kanban_desktop.gui.kit.differing import differences

T = TypeVar("T")

ROW = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which a row itself is had."""

_NOWHERE = QModelIndex()
_MOST_MOVES = 16
"""More moves than this are announced as one change of the layout."""

_FEW = 2 * _MOST_MOVES
"""As many rows as may be gone or have come where each is announced without looking at the others."""

_MOST_COMPARED = 512
"""Of more rows than this it is not asked whether they look as they did: who sees a few of them looks at those alone."""


class KeyedRows(QAbstractTableModel, Generic[T]):
    """Rows known by a key.

    Args:
        key: what a row is known by; no two rows have the same.
        same: whether a row looks as it did, so that nobody need paint it again.
        steady: whether a row may take the other's place under a finger.
        spoken: the row in words, for those who hear it.
    """

    def __init__(
        self,
        key: Callable[[T], Hashable],
        same: Callable[[T, T], bool],
        steady: Callable[[T, T], bool],
        spoken: Callable[[T], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._same = same
        self._steady = steady
        self._spoken = spoken
        self._rows: list[T] = []
        self._keys: list[Hashable] = []

    @property
    def rows(self) -> Sequence[T]:
        """All rows, from the top."""
        return self._rows

    @property
    def keys(self) -> Sequence[Hashable]:
        """The keys of all rows, from the top."""
        return self._keys

    def row_of(self, key: Hashable) -> int | None:
        """Where the row with this key is."""
        try:
            return self._keys.index(key)
        except ValueError:
            return None

    def show(self, rows: Iterable[T]) -> None:
        """These rows from now on, in this order."""
        new = rows if isinstance(rows, list) else list(rows)
        if not self._rows or not new:
            if self._rows or new:
                self.beginResetModel()
                self._rows, self._keys = new, list(map(self._key, new))
                self.endResetModel()
            return
        found = differences(self._rows, new, _FEW)
        if found is None:
            self._show_many(new)
        else:
            self._show_few(new, *found)

    def _show_few(self, new: list[T], gone: list[int], come: list[int]) -> None:
        """Only at these places of the old and the new rows do they differ."""
        left = {self._keys[place]: self._rows[place] for place in gone}
        came = {self._key(new[place]): place for place in come}
        self._remove([place for place in gone if self._keys[place] not in came])
        stayed = [(name, place) for name, place in came.items() if name in left]
        inserted = {place for name, place in came.items() if name not in left}
        for name, place in stayed:
            ahead = place - 1
            while ahead in inserted:
                ahead -= 1
            start = self._place(name, place)
            end = self._place(self._key(new[ahead]), ahead) + 1 if ahead >= 0 else 0
            if start not in (end, end - 1):
                self._move(start, end - (start < end))
        self._insert(new, sorted(inserted))
        self._rows = new
        self._announce([place for name, place in stayed if not self._same(left[name], new[place])])

    def _place(self, key: Hashable, likely: int) -> int:
        """Where the row with this key is, looked for at the likely place first."""
        return likely if self._keys[likely : likely + 1] == [key] else self._keys.index(key)

    def _show_many(self, new: list[T]) -> None:
        keys = list(map(self._key, new))
        if keys != self._keys:
            here, wanted = set(self._keys), set(keys)
            self._remove([place for place, key in enumerate(self._keys) if key not in wanted])
            self._arrange([key for key in keys if key in here])
            self._insert(new, [place for place, key in enumerate(keys) if key not in here])
        self._replace(new)

    def show_gently(self, rows: Iterable[T]) -> int:
        """As much of it as leaves every row where it is; what is new goes below. Returns how many those are."""
        fresh = {self._key(row): row for row in rows}
        after = [
            new if (new := fresh.pop(key, None)) is not None and self._steady(old, new) else old
            for key, old in zip(self._keys, self._rows, strict=True)
        ]
        if fresh:
            first = len(self._keys)
            self.beginInsertRows(_NOWHERE, first, first + len(fresh) - 1)
            self._rows.extend(fresh.values())
            self._keys.extend(fresh)
            self.endInsertRows()
            after += fresh.values()
        self._replace(after)
        return len(fresh)

    def _remove(self, places: list[int]) -> None:
        for first, last in reversed(_runs(places)):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._rows[first : last + 1], self._keys[first : last + 1]
            self.endRemoveRows()

    def _insert(self, new: list[T], places: list[int]) -> None:
        """Puts those of all new rows that stand at these places in, from the top."""
        for first, last in _runs(places):
            fresh = new[first : last + 1]
            self.beginInsertRows(_NOWHERE, first, last)
            self._rows[first:first] = fresh
            self._keys[first:first] = map(self._key, fresh)
            self.endInsertRows()

    def _arrange(self, keys: list[Hashable]) -> None:
        """Brings the rows into this order: by moves if they are few."""
        place = 0
        for _ in range(_MOST_MOVES):
            old = self._keys
            place = next((at for at in range(place, len(keys)) if old[at] != keys[at]), len(keys))
            if place == len(keys):
                return
            comes, goes = old.index(keys[place], place), keys.index(old[place], place)
            if comes - place >= goes - place:
                self._move(comes, place)
            else:
                self._move(place, goes)
        self._arrange_at_once(keys)

    def _arrange_at_once(self, keys: list[Hashable]) -> None:
        where = {key: place for place, key in enumerate(keys)}
        by_key = dict(zip(self._keys, self._rows, strict=True))
        self.layoutAboutToBeChanged.emit()
        old, held = self._keys, self.persistentIndexList()
        self._keys, self._rows = keys, [by_key[key] for key in keys]
        self.changePersistentIndexList(held, [self.index(where[old[index.row()]], 0) for index in held])
        self.layoutChanged.emit()

    def _move(self, start: int, end: int) -> None:
        # Qt names the place before which the row goes, counted while it is still where it was.
        self.beginMoveRows(_NOWHERE, start, start, _NOWHERE, end + 1 if end > start else end)
        self._rows.insert(end, self._rows.pop(start))
        self._keys.insert(end, self._keys.pop(start))
        self.endMoveRows()

    def _replace(self, new: list[T]) -> None:
        """Puts new contents in the place of the old."""
        old, same = self._rows, self._same
        others = [place for place, row in enumerate(new) if row is not old[place]]
        self._rows = new
        if len(others) > _MOST_COMPARED:
            self.dataChanged.emit(self.index(others[0], 0), self.index(others[-1], 0))
        else:
            self._announce([place for place in others if not same(old[place], new[place])])

    def _announce(self, places: list[int]) -> None:
        """The rows at these places, from the top, look different."""
        for first, last in _runs(places):
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == ROW:
            return self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(self._rows[index.row()])
        return None


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring places as first and last of each run."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
