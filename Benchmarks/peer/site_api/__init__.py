"""The sites of Hub Chantier served by an ordinary, tuned Python stack: what `hub` is measured against."""
