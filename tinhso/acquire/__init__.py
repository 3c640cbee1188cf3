"""Network and files → bytes: what was received, from where, and what became of every attempt.

Belongs here: reading input files, fetching, the raw archive. Does not belong here: what the bytes mean (parse).
"""
