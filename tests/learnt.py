"""Learns the catalogue's example sentences once, before the tests start on two cores: every test takes over what is kept here."""

from knowledge.search.index import index_of
from tests.content import built_in

if __name__ == "__main__":
    index_of(built_in())
