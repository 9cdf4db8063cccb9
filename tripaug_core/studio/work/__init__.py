"""What tabs and endpoints ask for; gradio is not known here."""
