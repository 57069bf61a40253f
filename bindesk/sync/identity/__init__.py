"""Keys and who holds them: signatures, sealed boxes, tickets, escrowed keys."""
