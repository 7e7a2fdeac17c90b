"""The messages that a rep tells to have sent: where, how many, and what they brought."""
