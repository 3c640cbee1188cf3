"""Telling people that something is wrong: by mail, to a webhook, to a chat.

Belongs here: what is said, to whom it is sent, and that it is said once. Does not belong here: what went wrong.
"""
