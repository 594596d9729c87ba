"""What is remembered of rules stays within one bound, and the newer half outlives the older."""

from knowledge.rules.memory import Memory


def test_beyond_the_bound_the_older_half_is_forgotten() -> None:
    memory = Memory(most=10)
    shelf: dict[int, str] = memory.shelf()
    heavy: dict[int, str] = memory.shelf(3)
    for number in range(100):
        assert memory.keep(shelf, number, str(number)) == str(number)
        assert number in shelf and memory.held <= memory.most
    memory.keep(heavy, 1, "one", weight=3)
    assert memory.held == len(shelf) + 3 * len(heavy)
