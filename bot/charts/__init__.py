"""DRAWS: figures as a picture that reads on a phone, in a process of its own."""
