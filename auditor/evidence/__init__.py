"""Pictures and clips that prove a finding, with heads hidden."""
