"""What earlier runs found out, kept between runs: it saves work and never decides anything.

Whatever is wrong with a cache (damaged, read-only, locked, full, somebody else's) costs speed alone. Every row carries
a checksum, its key names all that its value depends on, and only plain records of the model are ever made from it.
"""
