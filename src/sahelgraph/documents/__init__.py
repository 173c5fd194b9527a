"""Source documents: text to blocks and sentences with spans, and the index of them."""
