"""What a cell may hold, column by column: read, checked, compared."""
