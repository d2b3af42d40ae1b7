"""Text that models read, one file a use."""
