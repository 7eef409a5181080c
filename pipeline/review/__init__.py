"""Review: what changed in meaning between outputs and goldens, and accepting it."""
