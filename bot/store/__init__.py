"""Everything in SQL, one module per aggregate; also the locks and the live feed."""
