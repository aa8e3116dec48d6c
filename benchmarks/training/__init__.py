"""Training of our own small networks; runs in an environment of its own (`make train`)."""
