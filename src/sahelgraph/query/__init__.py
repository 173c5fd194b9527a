"""Published releases to answers: guard, catalogue, worker processes, result formats."""
