"""Records: what cases are about (a customer, a vendor, an employee), so that all cases of one are found on one page.

A process document says which fields name the record (``process.record``). The record's own name stands in its row only;
whatever else speaks of it holds its id.
"""
