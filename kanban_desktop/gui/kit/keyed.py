"""A one-column table model over plain rows that are known by a key: new rows in, and only what differs is announced.

Whoever shows it keeps its place: rows are inserted, removed, moved and changed one by one, never reset. Rows that are
the same objects as before cost next to nothing, however many they are.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

T = TypeVar("T")

ROW = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which a row itself is had."""

_NOWHERE = QModelIndex()
_SAMPLED = 256
_MOST_MOVES = 16
"""More moves than this are announced as one change of the layout."""

_MOST_COMPARED = 512
"""Of more rows than this it is not asked whether they look as they did: who sees a few of them looks at those alone."""


def common_ends(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """How many rows two lists, or two tuples, share at their beginning, and after those at their end.

    Quick where they share objects; where they do not it does not compare them one by one, and says that none is shared.
    """
    shorter = min(len(old), len(new))
    ends = (0, -1, shorter // 2)
    if not shorter or (shorter > _SAMPLED and not any(old[place] is new[place] for place in ends)):
        return 0, 0
    head = _first_difference(old, new, 0, shorter)
    # One row changed, came or went: the rest is looked at once.
    for less, more in ((1, 1), (0, 1), (1, 0)):
        if head + less <= len(old) and head + more <= len(new) and old[head + less :] == new[head + more :]:
            return head, len(old) - head - less
    tail, step = 0, 64
    while tail < shorter - head:
        step = min(step, shorter - head - tail)
        before, after = len(old) - tail, len(new) - tail
        if old[before - step : before] == new[after - step : after]:
            tail += step
            step *= 2
        elif step == 1:
            break
        else:
            step //= 2
    return head, tail


def moved_row(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int] | None:
    """From where to where a single row went, where that is all that two equally long lists or tuples differ in.

    The row itself may have changed; the others are the same.
    """
    if len(old) < 2 or len(old) != len(new):
        return None
    last = len(old) - 1
    return (last, 0) if old[:-1] == new[1:] else (0, last) if old[1:] == new[:-1] else None


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
        first, tail = common_ends(self._rows, new)
        fresh = new[first : len(new) - tail]
        turned = moved_row(self._rows[first : len(self._rows) - tail], fresh)
        if turned and self._keys[first + turned[0]] == self._key(fresh[turned[1]]):
            self._move(first + turned[0], first + turned[1])
            self._replace(first + turned[1], [fresh[turned[1]]], new)
            return
        keys = list(map(self._key, fresh))
        old = self._keys[first : len(self._keys) - tail]
        if keys != old:
            here, wanted = set(old), set(keys)
            if not here <= wanted:
                self._remove(first, old, wanted)
            self._arrange(first, [key for key in keys if key in here] if not wanted <= here else keys)
            if not wanted <= here:
                self._insert(first, fresh, keys, here)
        self._replace(first, fresh, new)

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
        self._replace(0, after, after)
        return len(fresh)

    def _remove(self, offset: int, old: list[Hashable], wanted: set[Hashable]) -> None:
        gone = [offset + place for place, key in enumerate(old) if key not in wanted]
        for first, last in reversed(_runs(gone)):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._rows[first : last + 1], self._keys[first : last + 1]
            self.endRemoveRows()

    def _insert(self, offset: int, fresh: list[T], keys: list[Hashable], here: set[Hashable]) -> None:
        for first, last in _runs([place for place, key in enumerate(keys) if key not in here]):
            place = offset + first
            self.beginInsertRows(_NOWHERE, place, offset + last)
            self._rows[place:place] = fresh[first : last + 1]
            self._keys[place:place] = keys[first : last + 1]
            self.endInsertRows()

    def _arrange(self, offset: int, keys: list[Hashable]) -> None:
        """Brings the rows from ``offset`` on into this order: by moves if they are few."""
        place = 0
        for _ in range(_MOST_MOVES):
            old = self._keys[offset : offset + len(keys)]
            place = _first_difference(old, keys, place, len(keys))
            if place == len(keys):
                return
            comes, goes = old.index(keys[place], place), keys.index(old[place], place)
            if comes - place >= goes - place:
                self._move(offset + comes, offset + place)
            else:
                self._move(offset + place, offset + goes)
        self._arrange_at_once([*self._keys[:offset], *keys, *self._keys[offset + len(keys) :]])

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

    def _replace(self, offset: int, fresh: list[T], new: list[T]) -> None:
        """Puts new contents in the place of the old, from ``offset`` on; ``new`` are all rows."""
        old, same = self._rows, self._same
        others = [place for place, row in enumerate(fresh, offset) if row is not old[place]]
        self._rows = new
        if len(others) > _MOST_COMPARED:
            self.dataChanged.emit(self.index(others[0], 0), self.index(others[-1], 0))
            return
        changed = [place for place in others if not same(old[place], new[place])]
        for first, last in _runs(changed):
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


def _first_difference(one: Sequence[Any], other: Sequence[Any], start: int, end: int) -> int:
    """The first place from ``start`` on at which two lists differ; ``end`` when they do not before it."""
    step = 64
    while start < end:
        if one[start : start + step] == other[start : start + step]:
            start += step
            step *= 2
        elif step == 1:
            return start
        else:
            step //= 2
    return end
