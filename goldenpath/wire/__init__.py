"""What goes over the wire: the run document (format 1) and the events of the journal, dumped and loaded.

The names written here are public and stand apart from the model's: renaming a field of the model breaks
nobody's file. Each room writes and reads one part side by side.
"""
