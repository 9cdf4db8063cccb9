"""What is to be done, and nothing that does it: settings, rows, specs of cells, the plan."""
