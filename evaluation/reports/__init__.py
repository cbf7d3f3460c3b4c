"""What a result looks like to people: tables in a terminal, and a page for a browser."""
