"""Solves many equations with one big symmetric matrix by conjugate gradients, nearly enough and always alike; copies the matrix nowhere."""

from typing import Final

import numpy as np

from knowledge.search.vectors import Floats

ROUNDS: Final = 8
LANDMARKS: Final = 1200
NEAR_ENOUGH: Final = 0.02
_HIDDEN: Final = 0.5
"""What the landmarks do not explain of the other examples, on an average."""
_TINY: Final = 1e-20
FIRMNESS: Final = 0.1
"""What is added to the landmarks' own likeness: two that are alike would else be told apart by errors of rounding alone."""


def solved(matrix: Floats, wanted: Floats, smoothing: float) -> Floats:
    """``x`` with ``(matrix + smoothing) x = wanted`` up to a fiftieth; ``matrix`` comes back as it was."""
    diagonal = matrix.diagonal().copy()
    matrix[np.diag_indices_from(matrix)] += smoothing
    prepared = _Prepared(matrix, smoothing)
    found, rest = np.zeros_like(wanted), wanted.copy()
    eased = prepared.eased(rest)
    way, length = eased, _each(rest, eased)
    for _ in range(ROUNDS):
        if np.linalg.norm(rest) <= NEAR_ENOUGH * np.linalg.norm(wanted):
            break
        pushed = matrix @ way
        curve = _each(way, pushed)
        step = np.asarray(np.where(curve > _TINY, length / np.maximum(curve, _TINY), 0), dtype=np.float32)
        found += step * way
        rest -= step * pushed
        eased = prepared.eased(rest)
        before, length = length, _each(rest, eased)
        way = eased + np.asarray(np.where(before > _TINY, length / np.maximum(before, _TINY), 0), dtype=np.float32) * way
    matrix[np.diag_indices_from(matrix)] = diagonal
    return found


class _Prepared:
    """A rough inverse of the matrix from some of its rows, evenly spread: it makes the rounds few."""

    def __init__(self, matrix: Floats, smoothing: float) -> None:
        chosen = np.arange(0, len(matrix), max(1, len(matrix) // LANDMARKS))
        self.rows = matrix[chosen]
        self.rows[np.arange(len(chosen)), chosen] -= smoothing
        self.scale = smoothing + _HIDDEN
        among = self.rows[:, chosen].astype(np.float64)
        among[np.diag_indices_from(among)] += FIRMNESS
        self.inner = np.linalg.inv(self.scale * among + self.rows @ self.rows.T).astype(np.float32)

    def eased(self, rest: Floats) -> Floats:
        return np.asarray((rest - self.rows.T @ (self.inner @ (self.rows @ rest))) / np.float32(self.scale), dtype=np.float32)


def _each(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->j", one, other), dtype=np.float32)
