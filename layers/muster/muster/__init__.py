"""Muster: keeps the users of Domo instances equal to a configuration DataSet."""
