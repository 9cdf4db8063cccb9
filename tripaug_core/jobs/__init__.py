"""What a run does, for command line, page and programs alike.

A job is laid out, `lay_out(...)`, which gives its folder and says what is wrong before anything is
made, and worked on, `work(folder, reporter) -> Outcome`, in whatever process the run was started
in, at first as after a stop.
"""
