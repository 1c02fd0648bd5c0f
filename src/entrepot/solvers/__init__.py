"""Mathematics that knows no Django and no database: plain data in, plain data out."""
