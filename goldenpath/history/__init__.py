"""What happened before: the journal of each run, the archive of their documents, and a database made from these.

The journal and the documents are the truth and need nothing but files; the database can be made anew at any
time, and only `index`, `tables` and what they open load SQLAlchemy.
"""
