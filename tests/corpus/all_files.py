"""Every wrong file that the tests make."""

from tests.corpus.file_addresses import ADDRESSES, OTHER_FILES, OTHER_MAIL, TWICE
from tests.corpus.file_cells import CELLS
from tests.corpus.file_cuts import CUTS
from tests.corpus.file_encodings import ENCODINGS, NO_CSV
from tests.corpus.file_headers import HEADERS, SLIPPED
from tests.corpus.file_texts import AROUND, DELIMITERS, LINE_ENDS, QUOTES

FILES = [
    *ENCODINGS, *NO_CSV, *DELIMITERS, *QUOTES, *LINE_ENDS, *AROUND, *HEADERS, *SLIPPED, *CUTS, *CELLS,
    *ADDRESSES, *TWICE, *OTHER_MAIL, *OTHER_FILES,
]  # fmt: skip
