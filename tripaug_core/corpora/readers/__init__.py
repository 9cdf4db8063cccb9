"""How a folder is read: what says so, in which order, and a refusal where nothing does."""
