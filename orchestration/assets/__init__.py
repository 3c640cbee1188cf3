"""Assets, one module a room: each calls the room and reports what it did. No logic of the field here."""
