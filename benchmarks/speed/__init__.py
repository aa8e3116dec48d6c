"""How many pictures a second: our pose path beside MediaPipe's own runtimes, in one run."""
