"""Learns the catalogue's example sentences once, before the tests start on two cores: every test takes over what is kept here."""

from knowledge.content import read_content
from knowledge.search.index import index_of

if __name__ == "__main__":
    index_of(read_content())
