"""The door to a conversation and the use cases behind it: receive, read, send, settle, assign."""
