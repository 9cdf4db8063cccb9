"""Runs: a training or a benchmark is a folder and a process; whoever looks only reads the folder.

    folder.py   one run's files: settings, events, state
    home.py     the folder of runs: new ids, listing, finding, links to runs made elsewhere
    recorder.py what the working process does: lock, heartbeat, graceful stop, how it ended
    process.py  start, stop and resume runs as detached processes
    tickets.py  whether it was this user who put a run into the queue
    queue.py    at most so many at once; the rest wait in order

The room knows only folders and command lines; what a run does is no business of its.
"""
