"""The built-in tools, one class a file; installed as ``assistant.tools`` and found through entry points."""
