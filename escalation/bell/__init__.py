"""The bell: what happened to what is somebody's, whether they have read it, what comes by mail."""
