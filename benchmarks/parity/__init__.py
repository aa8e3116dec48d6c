"""Our networks against MediaPipe's own legacy runtime, on the same frames."""
