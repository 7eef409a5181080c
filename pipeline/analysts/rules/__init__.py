"""How the extractive analyst reads: each module one question that rules can answer about a text."""
