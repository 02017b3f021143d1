"""What a report comes to, posted where a change is reviewed: a commit's status and one comment.

The only part of the program that opens a connection, and only `http.py` of it. Nothing else imports it but the command.
"""
