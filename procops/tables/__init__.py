"""Lists as files: every list that can be read on a page can be taken along as CSV or XLSX.

A list says once what its columns are (:class:`Table`); its page asks :func:`asked` whether a file is wanted and answers
with :func:`download`, so that the file has the rows, the filters and the rights of the page::

    if kind := tables.asked(request):
        return tables.download(kind, cases.table(following(lambda mark: page_of(mark))), now=clock.now())

and its template says ``{% downloads %}``, inside the list where that replaces itself when it is filtered.
"""

from procops.tables.batches import BATCH, following, in_order
from procops.tables.cells import Cell, fit, tidy
from procops.tables.download import PARAMETER, FileKind, asked, download, streamed
from procops.tables.table import Column, Table, moment

__all__ = [
    "BATCH",
    "PARAMETER",
    "Cell",
    "Column",
    "FileKind",
    "Table",
    "asked",
    "download",
    "fit",
    "following",
    "in_order",
    "moment",
    "streamed",
    "tidy",
]
