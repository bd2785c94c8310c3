"""What templates ask of an incident by themselves."""
