"""What can be done: escalate, acknowledge, pass on, tell, deliver."""
