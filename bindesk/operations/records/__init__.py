"""Records of any kind: registers, drafts, sheets in and out, titles and details."""
