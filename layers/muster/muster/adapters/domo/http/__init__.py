"""A conversation with one of Domo's hosts: pace, repeat, understand."""
