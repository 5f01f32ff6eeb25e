"""Running work comes along by the dozen: a table is read, its faults are told, its cases brought in.

``reading`` reads what was pasted or uploaded, ``columns`` guesses what each column says, ``lines`` understands each
line, ``batches`` keeps a table until somebody says go, ``jobs`` brings its cases in, a line at a time or all at once.
"""
