"""Whether a process is still as it should be: asked of its owner every so many months, as its document says."""
