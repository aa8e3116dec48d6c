"""Accuracy, events and speed, measured on labelled clips."""
