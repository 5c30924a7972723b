"""How much of a file is looked at at once: what keeps a hostile file from taking the machine.

A reader holds one record and one block of the file. What goes beyond a limit is refused with a reason, record by record
where the file can be read on behind it, else with one error for the whole file.
"""

CELL_CHARACTERS = 1 << 20
"""The longest text in one cell or field. Excel ends at 32,767 characters, a document of Firestore at 1 MiB."""

RECORD_CHARACTERS = 4 << 20
"""The longest record, as it stands in the file."""

COLUMNS = 16_384
"""The widest table; Excel's is as wide."""

NESTING = 64
"""How deep objects and lists may lie in each other in a record."""

OPEN_BRACKETS = 500
"""How many brackets of JSON may be open before the parser gets them: it keeps the whole path to each."""

READING_BYTES = 256 << 20
"""What reading any file takes of memory, the program itself aside; worst is a record of nothing but empty objects."""

WORKBOOK_BYTES = 1 << 30
"""What the process that reads a workbook may take: the library behind it holds a sheet as a whole."""

WORKBOOK_SECONDS = 300
"""How long that process may compute."""

UNPACKED_BYTES = 16 << 30
"""How much a packed file may unpack to; it is streamed, so this bounds time, not memory."""

UNPACKED_RATIO = 150
"""How many times its packed size that may be; product lists come to 5 to 30, a bomb to 1,000 and more."""

UNPACKED_FREE_BYTES = 64 << 20
"""What may be unpacked whatever the ratio."""

PACKED_LAYERS = 3
"""How many times a file may be packed: a gzip in a zip is two."""

ARCHIVE_DIRECTORY_BYTES = 4 << 20
"""The longest table of contents of a zip; some 40,000 files."""
