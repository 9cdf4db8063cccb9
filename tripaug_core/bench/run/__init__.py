"""Doing it: tasks, the engines that they run on, the store of what is done."""
