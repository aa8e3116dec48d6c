"""The papers that halls work with: inspection form, coaching, check, notice, look-back."""
