"""How dates are written: never 03/04, which is another day elsewhere."""
