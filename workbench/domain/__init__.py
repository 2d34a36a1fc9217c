"""The rules of the trade: pure, standard library only; dates and room come in as arguments."""
